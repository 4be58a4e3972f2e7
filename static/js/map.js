// The maps of components/map.html: outlines or points from the portal itself, no outside tile. What a map shows or
// chooses is also in the page as text, boxes and fields; nothing is only here.
(function () {
  "use strict";
  if (window.portalMaps) return;
  window.portalMaps = true;

  var METROPOLIS = [[50.49, 2.78], [50.8, 3.29]];

  function textNode(text) {
    var span = document.createElement("span");
    span.textContent = text;
    return span;
  }

  function codes(written) {
    return written ? written.split(/\s+/).filter(Boolean) : [];
  }

  function fetchLayer(url) {
    return fetch(url, { headers: { Accept: "application/geo+json" } }).then(function (response) {
      if (!response.ok) throw new Error(String(response.status));
      return response.json();
    });
  }

  function start(frame) {
    if (frame.dataset.mapReady) return;
    frame.dataset.mapReady = "true";
    var mode = frame.dataset.map;
    var canvas = frame.querySelector("[data-map-canvas]");
    var status = frame.querySelector("[data-map-status]");
    var picked = { communes: [], neighbourhoods: [] };
    var shapes = { communes: {}, neighbourhoods: {} };
    var labels = [];
    var here = null;

    canvas.hidden = false;
    frame.querySelector("[data-map-fallback]").hidden = true;
    frame.querySelector("[data-map-legend]").hidden = false;

    var map = L.map(canvas, {
      zoomSnap: 0.25, minZoom: 9, maxZoom: 19, zoomControl: false, attributionControl: false,
      scrollWheelZoom: false, maxBounds: [[50.2, 2.3], [51.1, 3.8]],
      // One finger scrolls the page, two move the map.
      dragging: !L.Browser.mobile
    });
    L.control.zoom({ zoomInTitle: "Agrandir la carte", zoomOutTitle: "Réduire la carte" }).addTo(map);
    L.control.attribution({ prefix: false }).addAttribution("IGN, Insee, ANCT").addTo(map);
    map.fitBounds(METROPOLIS);
    // The wheel zooms only once the map was chosen: the page keeps scrolling over it until then.
    map.on("focus", function () { map.scrollWheelZoom.enable(); });
    map.on("blur", function () { map.scrollWheelZoom.disable(); });

    function form() {
      return frame.dataset.form ? document.getElementById(frame.dataset.form) : frame.closest("form");
    }

    function boxes(name) {
      return Array.from((form() || document).querySelectorAll("input[type=checkbox][name=" + name + "]"));
    }

    function box(name, value) {
      return boxes(name).find(function (input) { return input.value === value; });
    }

    function readPicked() {
      ["communes", "neighbourhoods"].forEach(function (name) {
        picked[name] = mode === "picker"
          ? boxes(name).filter(function (input) { return input.checked; }).map(function (input) { return input.value; })
          : codes(frame.dataset[name]);
      });
    }

    function redraw() {
      readPicked();
      Object.keys(shapes).forEach(function (name) {
        Object.keys(shapes[name]).forEach(function (code) {
          var chosen = picked[name].indexOf(code) !== -1;
          shapes[name][code].forEach(function (layer) {
            var path = layer.getElement();
            if (path) path.classList.toggle("map-selected", chosen);
            if (chosen && name === "neighbourhoods") layer.bringToFront();
          });
        });
      });
      labels.forEach(function (label) {
        var element = label.marker.getElement();
        if (element) element.classList.toggle("map-label-selected", picked[label.name].indexOf(label.code) !== -1);
      });
    }

    // A neighbourhood is chosen within a commune that is chosen already: which of its communes is meant is not for us to guess.
    function waitsForCommune(name, feature, input) {
      if (name !== "neighbourhoods" || input.checked || boxes("communes").length === 0) return false;
      return feature.properties.communeCodes.every(function (code) { return picked.communes.indexOf(code) === -1; });
    }

    function pick(name, feature) {
      var code = feature.properties.code;
      var input = box(name, code);
      if (input && waitsForCommune(name, feature, input)) {
        status.textContent = "Choisissez d’abord une commune de ce quartier : " + feature.properties.communes.join(", ") + ".";
        return;
      }
      if (input && !input.disabled) {
        input.checked = !input.checked;
        input.dispatchEvent(new Event("input", { bubbles: true }));
        input.dispatchEvent(new Event("change", { bubbles: true }));
        status.textContent = feature.properties.name + (input.checked ? " : choisi." : " : retiré.");
      }
      frame.dispatchEvent(new CustomEvent("map:pick", {
        bubbles: true,
        detail: { name: name, value: code, label: feature.properties.name, checked: input ? input.checked : null }
      }));
    }

    function tip(properties, name) {
      if (name === "communes") return properties.name;
      var places = properties.communes.join(", ");
      return properties.name + (places ? " – " + places : "") + (properties.approximate ? " (place indicative)" : "");
    }

    function draw(name, data, classOf) {
      var clickable = mode !== "picker" || name === "communes" || boxes(name).length > 0;
      return L.geoJSON(data, {
        interactive: clickable,
        style: function (feature) { return { className: classOf(feature.properties) }; },
        pointToLayer: function (feature, place) {
          return L.circleMarker(place, {
            radius: name === "communes" ? 6 : 8, interactive: clickable, className: classOf(feature.properties)
          });
        },
        onEachFeature: function (feature, layer) {
          var code = feature.properties.code;
          (shapes[name][code] = shapes[name][code] || []).push(layer);
          if (clickable) layer.bindTooltip(textNode(tip(feature.properties, name)), { sticky: true });
          if (mode === "picker" && clickable) layer.on("click", function () { pick(name, feature); });
          layer.on("add", function () { window.requestAnimationFrame(redraw); });
        }
      });
    }

    function addLabel(name, code, text, place, rank, beside, group) {
      var inner = textNode(text.length > 30 ? text.slice(0, 28).trim() + "…" : text);
      inner.className = "map-label-text";
      var icon = L.divIcon({ className: "map-label" + (beside ? " map-label-beside" : ""), html: inner, iconSize: [0, 0] });
      var marker = L.marker(place, { icon: icon, interactive: false, keyboard: false });
      group.addLayer(marker);
      // A neighbourhood that is drawn is seen from afar; its name waits for a closer view.
      labels.push({ marker: marker, rank: rank, name: name, code: code, beside: beside, from: name === "communes" || beside ? 0 : 12.5 });
    }

    // Labels that would cover a more important one wait for a closer view.
    function tidyLabels() {
      var taken = [];
      labels.slice().sort(function (a, b) { return b.rank - a.rank; }).forEach(function (label) {
        var element = label.marker.getElement();
        if (!element) return;
        if (map.getZoom() < label.from) {
          element.classList.add("map-label-hidden");
          return;
        }
        var at = map.latLngToContainerPoint(label.marker.getLatLng());
        var text = element.firstChild;
        var width = text.offsetWidth + 6, height = text.offsetHeight + 2;
        var left = label.beside ? at.x + 8 : at.x - width / 2;
        var free = taken.every(function (other) {
          return left > other.right || left + width < other.left || Math.abs(at.y - other.y) > height;
        });
        element.classList.toggle("map-label-hidden", !free);
        if (free) taken.push({ left: left, right: left + width, y: at.y });
      });
    }

    function drawSites(data) {
      return L.geoJSON(data, {
        pointToLayer: function (feature, place) {
          var mark = textNode("");
          mark.className = "map-site-mark";
          return L.marker(place, { icon: L.divIcon({ className: "map-site", html: mark, iconSize: [14, 14], iconAnchor: [-5, 19] }), keyboard: false });
        },
        onEachFeature: function (feature, layer) {
          var site = feature.properties;
          layer.bindTooltip(textNode("Renouvellement urbain : " + site.name + ", " + site.commune + " (" + site.interest.toLowerCase() + ")"));
        }
      });
    }

    function fields() {
      var owner = form();
      return owner ? { longitude: owner.elements.longitude, latitude: owner.elements.latitude, form: owner } : null;
    }

    function showPoint(center) {
      var found = fields();
      if (!found) return;
      var longitude = parseFloat(found.longitude.value.replace(",", "."));
      var latitude = parseFloat(found.latitude.value.replace(",", "."));
      if (here) here.remove();
      if (isNaN(longitude) || isNaN(latitude) || Math.abs(latitude) > 90) return;
      here = L.circleMarker([latitude, longitude], { radius: 9, className: "map-here", interactive: false }).addTo(map);
      if (center) map.setView([latitude, longitude], Math.max(map.getZoom(), 15));
    }

    function fitChosen() {
      var chosen = [];
      ["neighbourhoods", "communes"].forEach(function (name) {
        picked[name].forEach(function (code) { chosen = chosen.concat(shapes[name][code] || []); });
      });
      if (chosen.length && mode === "view") map.fitBounds(L.featureGroup(chosen).getBounds().pad(0.15), { maxZoom: 14 });
    }

    var urls = [frame.dataset.communesUrl, frame.dataset.neighbourhoodsUrl];
    if (frame.dataset.sitesUrl) urls.push(frame.dataset.sitesUrl);
    Promise.all(urls.map(fetchLayer)).then(function (layers) {
      var outlines = draw("communes", layers[0], function (commune) {
        return "map-commune" + (commune.cityPolicy ? " map-commune-policy" : "");
      }).addTo(map);
      var watch = { type: "FeatureCollection", features: [] };
      var qpv = { type: "FeatureCollection", features: [] };
      layers[1].features.forEach(function (feature) {
        (feature.properties.kind === "watch" ? watch : qpv).features.push(feature);
      });
      var overlays = {};
      var qpvLayer = draw("neighbourhoods", qpv, function () { return "map-qpv"; }).addTo(map);
      overlays["Quartiers prioritaires"] = qpvLayer;
      if (watch.features.length) {
        overlays["Quartiers de veille"] = draw("neighbourhoods", watch, function () { return "map-watch"; }).addTo(map);
      }
      if (layers[2]) overlays["Sites de renouvellement urbain"] = drawSites(layers[2]).addTo(map);
      var names = L.layerGroup().addTo(map);
      layers[0].features.forEach(function (feature) {
        var commune = feature.properties;
        var isPoint = feature.geometry.type === "Point";
        if (commune.label) addLabel("communes", commune.code, commune.name, commune.label, commune.rank + (isPoint ? 2e4 : 0), isPoint, names);
      });
      qpv.features.forEach(function (feature) {
        var place = feature.properties;
        if (place.label) addLabel("neighbourhoods", place.code, place.name, place.label, 3e4, feature.geometry.type === "Point", names);
      });
      overlays["Noms"] = names;
      L.control.layers(null, overlays, { position: "bottomright", collapsed: canvas.clientWidth < 700 }).addTo(map);
      map.on("zoomend overlayadd", tidyLabels);
      readPicked();
      fitChosen();
      redraw();
      tidyLabels();
      if (mode === "point") showPoint(true);
    }).catch(function () {
      status.textContent = "La carte ne se charge pas pour le moment. Les informations restent lisibles dans la page.";
    });

    if (mode === "picker") {
      document.addEventListener("change", function (event) {
        if (event.target.name === "communes" || event.target.name === "neighbourhoods") redraw();
      });
      document.addEventListener("htmx:afterSettle", redraw);
    }
    if (mode === "point") {
      map.on("click", function (event) {
        var found = fields();
        if (!found) return;
        found.longitude.value = event.latlng.lng.toFixed(5).replace(".", ",");
        found.latitude.value = event.latlng.lat.toFixed(5).replace(".", ",");
        showPoint(false);
        found.form.requestSubmit();
      });
      document.addEventListener("htmx:afterSettle", function () { showPoint(false); });
    }
    // A map drawn in a closed panel has no size until the panel opens.
    new ResizeObserver(function () { map.invalidateSize(); }).observe(canvas);
  }

  function startAll() {
    document.querySelectorAll("[data-map]").forEach(start);
  }

  startAll();
  document.addEventListener("htmx:load", startAll);
})();
