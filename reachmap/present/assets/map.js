// Shows what is chosen. All texts come finished in the page's data; they are only placed, as text,
// never as HTML. The polygons that folium drew are recoloured, never drawn anew.
(function () {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const data = JSON.parse(byId("reachmap-data").textContent);
  const map = window[data.map];
  const choices = { band: byId("band"), group: byId("group"), view: byId("view") };
  const body = document.querySelector("tbody.areas");
  const rows = new Map();
  document.querySelectorAll("tr[data-place]").forEach((row) => rows.set(Number(row.dataset.place), row));
  const layers = new Map();
  const placeOfCode = new Map(data.codes.map((code, i) => [code, i]));
  let chosen = null;
  let halo = null;

  const stratum = () => data.strata[choices.band.value + "|" + choices.group.value];
  const look = (packed, view) => data.looks[packed[view === "share" ? 1 : 0]] || null;
  const field = (packed, name) => data.texts[packed[2 + data.fields.indexOf(name)]];

  function element(name, text, className) {
    const made = document.createElement(name);
    made.textContent = text;
    if (className) made.className = className;
    return made;
  }

  // --- map

  function tip(place) {
    const packed = stratum().rows[place];
    const box = document.createElement("div");
    const verdict = data.looks[packed[0]];
    const title = document.createElement("p");
    title.append(element("bdi", data.names[place]));
    box.append(title, element("p", (verdict.mark + " " + verdict.words).trim()));
    data.tip.forEach((name) => box.append(element("p", sentenceCase(field(packed, name)))));
    return box;
  }

  function closeTips() {
    layers.forEach((layer) => layer.closeTooltip());
  }

  function sentenceCase(text) {
    return text.charAt(0).toUpperCase() + text.slice(1);
  }

  function paint() {
    const front = [];
    layers.forEach((layer, place) => {
      const style = look(stratum().rows[place], choices.view.value);
      layer.setStyle({
        fillColor: style.paint, fillOpacity: 1, color: style.outline, weight: style.px,
        dashArray: style.dashes || null,
      });
      if (style.px > 1) front.push({ layer, px: style.px });
    });
    front.sort((a, b) => a.px - b.px).forEach(({ layer }) => layer.bringToFront());
    if (halo) halo.bringToFront();
  }

  function choose(place, options) {
    if (chosen !== null) mark(chosen, false);
    if (halo) map.removeLayer(halo);
    closeTips();
    halo = null;
    chosen = place === chosen && options.toggle ? null : place;
    if (chosen === null) return;
    mark(chosen, true);
    const layer = layers.get(chosen);
    if (!layer) return;
    const line = (color, weight) =>
      L.geoJSON(layer.feature, { interactive: false, style: { color, weight, fill: false } });
    halo = L.featureGroup([line("#FFFFFF", 9), line("#1F1B24", 4)]).addTo(map);
    // Where the table stands below the map, going to its row would lose the map.
    if (options.tip || !window.matchMedia("(min-width: 62rem)").matches) {
      openBeside(layer);
    } else {
      rows.get(chosen).scrollIntoView({ block: "nearest" });
    }
  }

  // Beside the area, on the side with more room, so that the area itself stays in sight.
  function openBeside(layer) {
    const box = layer.getBounds();
    if (!map.getBounds().intersects(box)) map.panTo(box.getCenter(), { animate: false });
    const leftHalf = map.latLngToContainerPoint(box.getCenter()).x < map.getSize().x / 2;
    layer.getTooltip().options.direction = leftHalf ? "right" : "left";
    layer.openTooltip([box.getCenter().lat, leftHalf ? box.getEast() : box.getWest()]);
    layer.getTooltip().options.direction = "auto";
  }

  function mark(place, on) {
    const row = rows.get(place);
    row.classList.toggle("chosen", on);
    row.querySelector("button").setAttribute("aria-pressed", String(on));
  }

  function connect() {
    window[data.layer].eachLayer((layer) => {
      const place = placeOfCode.get(layer.feature.properties.area_code);
      if (place === undefined) return;
      layers.set(place, layer);
      layer.bindTooltip(() => tip(place), { sticky: true, className: "tip", opacity: 1 });
      layer.on("tooltipopen mousemove", () => window.reachmapInside(layer, map.getContainer()));
      layer.on("click", () => choose(place, { toggle: true }));
    });
    L.control.zoom({ zoomInTitle: data.zoom_in, zoomOutTitle: data.zoom_out }).addTo(map);
    // With one finger the page scrolls, also over the map; two fingers move and zoom the map.
    if (window.matchMedia("(pointer: coarse)").matches) map.dragging.disable();
    map.getPanes().overlayPane.setAttribute("aria-hidden", "true");
    map.getPanes().markerPane.setAttribute("aria-hidden", "true");
  }

  // --- names, where they fit

  const names = L.layerGroup();

  function measure(text) {
    measure.context = measure.context || document.createElement("canvas").getContext("2d");
    measure.context.font = "14px " + getComputedStyle(document.body).fontFamily;
    return measure.context.measureText(text).width;
  }

  function writeNames() {
    names.clearLayers();
    const taken = [];
    const candidates = [];
    layers.forEach((layer, place) => {
      const box = layer.getBounds();
      const low = map.latLngToLayerPoint(box.getSouthWest());
      const high = map.latLngToLayerPoint(box.getNorthEast());
      candidates.push({ place, width: high.x - low.x, height: low.y - high.y });
    });
    candidates.sort((a, b) => b.width * b.height - a.width * a.height || a.place - b.place);
    candidates.forEach(({ place, width, height }) => {
      const text = data.names[place];
      const long = measure(text) + 8;
      if (long > width * 0.95 || height < 20) return;
      const at = map.latLngToLayerPoint(data.labels[place]);
      const frame = [at.x - long / 2, at.y - 9, at.x + long / 2, at.y + 9];
      if (taken.some((t) => frame[0] < t[2] && t[0] < frame[2] && frame[1] < t[3] && t[1] < frame[3])) return;
      taken.push(frame);
      const icon = L.divIcon({ className: "area-name", html: element("bdi", text), iconSize: [long, 18] });
      names.addLayer(L.marker(data.labels[place], { icon, interactive: false, keyboard: false }));
    });
  }

  // --- table

  function fillRow(row, packed) {
    row.querySelectorAll("[data-field]").forEach((cell) => {
      const name = cell.dataset.field;
      const verdict = look(packed, "verdict");
      if (name === "mark" || name === "words") cell.textContent = verdict ? verdict[name] : "";
      else cell.textContent = field(packed, name);
    });
    const swatch = row.querySelector(".swatch rect");
    const style = look(packed, choices.view.value);
    if (!swatch || !style) return;
    swatch.setAttribute("fill", style.paint);
    swatch.setAttribute("stroke", style.legend_outline);
    swatch.setAttribute("stroke-width", style.px);
    swatch.setAttribute("stroke-dasharray", style.dashes);
  }

  function fillTable() {
    const shown = stratum();
    rows.forEach((row, place) => fillRow(row, shown.rows[place]));
    shown.order.forEach((place) => body.append(rows.get(place)));
    document.querySelectorAll("[data-stratum]").forEach((place) => { place.textContent = shown.title; });
  }

  // --- choices

  function allow() {
    const possible = (band, group) => band + "|" + group in data.strata;
    for (const option of choices.band.options) option.disabled = !possible(option.value, choices.group.value);
    for (const option of choices.group.options) option.disabled = !possible(choices.band.value, option.value);
  }

  function show() {
    allow();
    closeTips();
    paint();
    fillTable();
    document.querySelectorAll("[data-legend]").forEach((legend) => {
      legend.hidden = legend.dataset.legend !== choices.view.value;
    });
  }

  // --- venues, when they are asked for

  function connectVenues() {
    const tick = byId("venues");
    if (!tick) return;
    // With many the keyboard would have no end of stops.
    const venues = window.reachmapPlaces(map, data.venues, data.venues.places.length <= 50);
    tick.addEventListener("change", () => {
      tick.checked ? venues.addTo(map) : venues.remove();
      byId("venues-legend").hidden = !tick.checked;
    });
  }

  connect();
  connectVenues();
  show();
  names.addTo(map);
  writeNames();
  map.on("zoomend", writeNames);
  Object.values(choices).forEach((select) => select.addEventListener("change", () => {
    show();
    byId("status").textContent = stratum().title + ". " + choices.view.selectedOptions[0].textContent + ".";
  }));
  document.querySelector(".choices").addEventListener("submit", (event) => event.preventDefault());
  body.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) choose(Number(button.closest("tr").dataset.place), { toggle: true, tip: true });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") choose(null, {});
  });
})();
