// Runs each time the layer is painted. All texts come finished and are only placed, as text.
function (areas, told) {
  const map = areas._map || map_div;
  const root = document.documentElement;
  root.lang = told.language;
  document.title = told.title;
  if (window.frameElement) window.frameElement.title = told.title;
  const box = map.getContainer();
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", told.title);
  map.getPanes().overlayPane.setAttribute("aria-hidden", "true");

  if (!window.reachmapZoom) {
    window.reachmapZoom = L.control.zoom().addTo(map);
    // With one finger the page scrolls, also over the map; two fingers move and zoom the map.
    if (window.matchMedia("(pointer: coarse)").matches) map.dragging.disable();
  }
  const name = (selector, text) => {
    const button = box.querySelector(selector);
    button.title = text;
    button.setAttribute("aria-label", text);
  };
  name(".leaflet-control-zoom-in", told.zoom_in);
  name(".leaflet-control-zoom-out", told.zoom_out);

  areas.eachLayer((layer) => {
    const paragraph = (text, element) => {
      const made = document.createElement("p");
      const inner = element ? made.appendChild(document.createElement(element)) : made;
      inner.textContent = text;
      return made;
    };
    layer.bindTooltip(() => {
      const tip = document.createElement("div");
      tip.append(paragraph(layer.feature.properties.area_name, "bdi"));
      told.tips[layer.feature.id].forEach((text) => tip.append(paragraph(text)));
      return tip;
    }, { sticky: true, className: "tip", opacity: 1 });
    layer.on("tooltipopen mousemove", () => window.reachmapInside(layer, box));
    layer.on("click", (event) => {
      window.reachmapClicks = (window.reachmapClicks || 0) + 1;
      Streamlit.setComponentValue({ placed: [window.reachmapClicks, event.latlng.lng, event.latlng.lat] });
    });
  });
}
