/**
 * <network-map src="/netzwerk/karte.geojson?…" outlines="…" worker="…"> a drawn map </network-map>
 *
 * A map to move in, drawn from our own outlines: nothing is fetched from elsewhere. Places lie as links
 * on the map, so they can be reached by key; near ones are gathered into one that zooms in.
 */
import { onSchemeChange, tones } from "@ui/tones.js";
import { LngLatBounds, Map as MapLibre, Marker, NavigationControl, setWorkerUrl } from "maplibre-gl";

const COUNTRY = [
  [5.6, 47.1],
  [15.3, 55.1],
];
const NEAR = 46; // pixels within which places are gathered

class NetworkMap extends HTMLElement {
  #map;
  #places = [];
  #markers = [];
  #unwatch = () => {};

  async connectedCallback() {
    setWorkerUrl(new URL(this.getAttribute("worker"), location.href).href);
    try {
      const [places, outlines] = await Promise.all(["src", "outlines"].map((name) => this.#fetch(name)));
      this.#places = places.features;
      if (this.isConnected) this.#draw(outlines);
    } catch (error) {
      console.error(error); // the drawn map stays
    }
  }

  disconnectedCallback() {
    this.#unwatch();
    this.#map?.remove();
  }

  async #fetch(name) {
    const answer = await fetch(this.getAttribute(name), { credentials: "same-origin" });
    if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
    return answer.json();
  }

  #word(name) {
    return this.querySelector(`template[data-words="${name}"]`).content.textContent;
  }

  #draw(outlines) {
    const stage = this.querySelector(".map-stage");
    stage.hidden = false;
    this.querySelector(".net-map").remove();
    this.#map = new MapLibre({
      container: stage,
      style: this.#style(outlines),
      bounds: this.#bounds(),
      fitBoundsOptions: { padding: 40, maxZoom: 9 },
      maxBounds: [
        [-2, 43],
        [23, 59],
      ],
      maxZoom: this.hasAttribute("tiles") ? 17 : 11,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      fadeDuration: 0,
      locale: {
        "NavigationControl.ZoomIn": this.#word("in"),
        "NavigationControl.ZoomOut": this.#word("out"),
        "Map.Title": this.#word("map"),
      },
    });
    this.#map.touchZoomRotate.disableRotation();
    this.#map.addControl(new NavigationControl({ showCompass: false }), "top-right");
    this.#map.on("moveend", () => this.#mark());
    this.#mark();
    this.#unwatch = onSchemeChange(() => this.#recolour());
    this.#offerTiles();
  }

  #style(outlines) {
    const { paper, sheet, line, inkSoft } = tones();
    const land = (role) => ["==", ["get", "role"], role];
    return {
      version: 8,
      sources: { outlines: { type: "geojson", data: outlines } },
      layers: [
        { id: "sea", type: "background", paint: { "background-color": sheet } },
        {
          id: "around",
          type: "fill",
          source: "outlines",
          filter: land("neighbour"),
          paint: { "fill-color": paper },
        },
        { id: "borders", type: "line", source: "outlines", paint: { "line-color": line, "line-width": 1 } },
        {
          id: "country",
          type: "fill",
          source: "outlines",
          filter: land("country"),
          paint: { "fill-color": line, "fill-opacity": 0.45 },
        },
        {
          id: "border",
          type: "line",
          source: "outlines",
          filter: land("country"),
          paint: { "line-color": inkSoft, "line-width": 1.5 },
        },
      ],
    };
  }

  #recolour() {
    const { paper, sheet, line, inkSoft } = tones();
    this.#map.setPaintProperty("sea", "background-color", sheet);
    this.#map.setPaintProperty("around", "fill-color", paper);
    this.#map.setPaintProperty("borders", "line-color", line);
    this.#map.setPaintProperty("country", "fill-color", line);
    this.#map.setPaintProperty("border", "line-color", inkSoft);
  }

  #bounds() {
    if (this.#places.length < 2) return COUNTRY;
    const bounds = new LngLatBounds();
    for (const { geometry } of this.#places) bounds.extend(geometry.coordinates);
    return bounds;
  }

  /** Gather the places that lie near one another on the screen, the fullest first. */
  #gathered() {
    const groups = [];
    const inView = this.#map.getBounds();
    const seen = this.#places.filter(({ geometry }) => inView.contains(geometry.coordinates));
    for (const place of seen.sort((a, b) => b.properties.count - a.properties.count)) {
      const spot = this.#map.project(place.geometry.coordinates);
      const near = groups.find((group) => Math.hypot(group.spot.x - spot.x, group.spot.y - spot.y) < NEAR);
      if (near) near.places.push(place);
      else groups.push({ spot, places: [place] });
    }
    return groups;
  }

  #mark() {
    const held = this.#markers.find(({ element }) => element === document.activeElement)?.key;
    for (const { marker } of this.#markers) marker.remove();
    this.#markers = this.#gathered().map(({ places }) => {
      const count = places.reduce((sum, { properties }) => sum + properties.count, 0);
      const element = places.length > 1 ? this.#group(places, count) : this.#dot(places[0]);
      const size = Math.round(24 + 5 * Math.sqrt(count - 1));
      element.style.setProperty("--dot", `${Math.min(size, 74)}px`);
      element.textContent = count.toLocaleString(document.documentElement.lang);
      const marker = new Marker({ element }).setLngLat(places[0].geometry.coordinates).addTo(this.#map);
      element.setAttribute("aria-label", element.dataset.name);
      element.removeAttribute("role");
      return { marker, element, key: places[0].properties.url };
    });
    this.#markers.find(({ key }) => key === held)?.element.focus();
  }

  #dot({ properties }) {
    const link = document.createElement("a");
    link.className = "map-dot";
    link.href = properties.url;
    link.title = `${properties.name}: ${properties.count}`;
    link.dataset.name = link.title;
    return link;
  }

  #group(places, count) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "map-dot";
    button.dataset.many = "";
    const named = places.slice(0, 3).map(({ properties }) => properties.name);
    button.dataset.name = `${named.join(", ")}${places.length > 3 ? " …" : ""}: ${places.length} ${this.#word("places")}, ${count}`;
    button.title = button.dataset.name;
    button.addEventListener("click", () => {
      const bounds = new LngLatBounds();
      for (const { geometry } of places) bounds.extend(geometry.coordinates);
      const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      this.#map.fitBounds(bounds, { padding: 90, maxZoom: 10.5, animate: !isCalm });
    });
    return button;
  }

  /** Streets come from another server, so they come only when somebody asks for them. */
  #offerTiles() {
    const server = this.getAttribute("tiles");
    if (!server) return;
    const offer = this.querySelector(".map-tiles");
    offer.hidden = false;
    offer.querySelector("button").addEventListener("click", () => {
      offer.remove();
      this.#map.addSource("tiles", { type: "raster", tiles: [`${server}/{z}/{x}/{y}.png`], tileSize: 256 });
      this.#map.addLayer({ id: "tiles", type: "raster", source: "tiles" });
    });
  }
}

customElements.define("network-map", NetworkMap);
