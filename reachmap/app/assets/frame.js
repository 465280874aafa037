// Runs once with the outlines and gives back what paints them. All texts come finished and are only placed, as text.
function (map, drawn) {
  const shapes = L.geoJSON({ type: "FeatureCollection", features: drawn.features }).addTo(map);
  const layers = shapes.getLayers();
  const circles = L.layerGroup().addTo(map);
  const box = map.getContainer();
  const root = document.documentElement;
  let places = L.layerGroup();
  let placed = "";
  let told = null;
  let clicks = 0;

  box.setAttribute("role", "region");
  L.control.zoom().addTo(map);
  // With one finger the page scrolls, also over the map; two fingers move and zoom the map.
  if (window.matchMedia("(pointer: coarse)").matches) map.dragging.disable();

  const paragraph = (text, element) => {
    const made = document.createElement("p");
    const inner = element ? made.appendChild(document.createElement(element)) : made;
    inner.textContent = text;
    return made;
  };

  const choose = (layer) => {
    clicks += 1;
    Streamlit.setComponentValue({ clicked: `${clicks} ${layer.feature.properties.area_code}` });
  };

  layers.forEach((layer, n) => {
    layer.bindTooltip(() => {
      const tip = document.createElement("div");
      tip.append(paragraph(layer.feature.properties.area_name, "bdi"));
      told.tips[n].forEach((text) => tip.append(paragraph(text)));
      return tip;
    }, { sticky: true, className: "tip", opacity: 1 });
    layer.on("tooltipopen mousemove", () => window.reachmapInside(layer, box));
    layer.on("click", () => choose(layer));
    const path = layer.getElement();
    path.addEventListener("focus", () => {
      layers.forEach((other) => other.closeTooltip());
      layer.openTooltip(layer.getBounds().getCenter());
    });
    path.addEventListener("blur", () => layer.closeTooltip());
    path.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      choose(layer);
    });
  });

  const name = (selector, text) => {
    const button = box.querySelector(selector);
    button.title = text;
    button.setAttribute("aria-label", text);
  };

  // Few areas are reached with the keyboard, each a button with its name and class; of many the table says more.
  const letFocus = (path, n) => {
    if (!told.focused) return;
    path.setAttribute("tabindex", "0");
    path.setAttribute("role", "button");
    path.setAttribute("aria-label", `${layers[n].feature.properties.area_name}. ${told.tips[n].join(". ")}`);
    path.setAttribute("aria-pressed", String(n === told.picked));
  };

  const size = () => {
    circles.clearLayers();
    told.circles.forEach(([n, radius]) => L.circleMarker(drawn.middles[n], {
      radius, interactive: false, color: "#FFFFFF", weight: 1, fillColor: told.colour, fillOpacity: 0.85,
    }).addTo(circles));
  };

  // The same places stay as they are: one that has the keyboard's focus keeps it.
  const placeVenues = () => {
    if (JSON.stringify(told.venues) === placed) return;
    placed = JSON.stringify(told.venues);
    places.remove();
    places = window.reachmapPlaces(map, told.venues, told.venues.places.length <= 50).addTo(map);
  };

  return (now) => {
    told = now;
    root.lang = told.language;
    document.title = told.title;
    if (window.frameElement) window.frameElement.title = told.title;
    box.setAttribute("aria-label", told.title);
    name(".leaflet-control-zoom-in", told.zoom_in);
    name(".leaflet-control-zoom-out", told.zoom_out);
    const pane = map.getPanes().overlayPane;
    told.focused ? pane.removeAttribute("aria-hidden") : pane.setAttribute("aria-hidden", "true");
    const front = [];
    layers.forEach((layer, n) => {
      const style = told.styles[told.classes[n]];
      const picked = n === told.picked;
      layer.setStyle({ fillOpacity: told.opacity, ...style, ...(picked ? { color: "#1F1B24", weight: 5 } : {}) });
      letFocus(layer.getElement(), n);
      // Neighbours share a border: the thickest outline is drawn last.
      if (picked || style.weight > 1) front.push([picked ? 9 : style.weight, layer]);
    });
    const held = document.activeElement;
    front.sort((a, b) => a[0] - b[0]).forEach(([, layer]) => layer.bringToFront());
    if (held && held !== document.activeElement && box.contains(held)) held.focus();
    size();
    placeVenues();
  };
}
