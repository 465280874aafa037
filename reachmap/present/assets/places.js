// Makes a layer of places: a shape each, with its name. Names come as text and are only placed, as text.
function (map, { kinds, places }, focused) {
  const pane = map.getPane("places") || map.createPane("places");
  pane.style.zIndex = 610;
  const paragraph = (text) => {
    const made = document.createElement("p");
    made.append(document.createElement("bdi"));
    made.firstChild.textContent = text;
    return made;
  };
  return L.layerGroup(places.map(({ at, kind, name }) => {
    const [picture, words] = kinds[kind];
    const icon = L.divIcon({ className: "place-mark", html: picture, iconSize: [28, 24] });
    // Where courses are held is drawn above where they could be.
    const marker = L.marker(at, { icon, pane: "places", keyboard: focused, zIndexOffset: kind === "existing" ? 1e4 : 0 });
    marker.bindTooltip(() => {
      const tip = document.createElement("div");
      tip.append(paragraph(name), paragraph(words));
      return tip;
    }, { className: "tip", opacity: 1 });
    marker.on("tooltipopen", () => window.reachmapInside(marker, map.getContainer()));
    marker.on("add", () => {
      const element = marker.getElement();
      element.setAttribute("role", "img");
      element.setAttribute("aria-label", `${name}. ${words}`);
    });
    return marker;
  }));
}
