// Leaflet lets a tip run out of the map, where it is cut off: push it back in.
function (layer, box) {
  const tip = layer.getTooltip() && layer.getTooltip().getElement();
  if (!tip) return;
  tip.style.marginLeft = tip.style.marginTop = "";
  const [frame, at] = [box.getBoundingClientRect(), tip.getBoundingClientRect()];
  const style = getComputedStyle(tip);
  const shift = (low, high, from, to) => Math.min(to - high, 0) || Math.max(from - low, 0);
  const left = parseFloat(style.marginLeft) + shift(at.left, at.right, frame.left, frame.right);
  const top = parseFloat(style.marginTop) + shift(at.top, at.bottom, frame.top, frame.bottom);
  tip.style.marginLeft = `${left}px`;
  tip.style.marginTop = `${top}px`;
}
