// The features of a layer for what the map shows, asked for by box and kept while it suffices.

import { askGeoJson } from "./ask.js";

const MARGIN = 0.5; // of the view's width and height, asked for beyond it on each side

export class ViewSource {
  /** `byZoom`: the server leaves out corners that a zoom does not show, so closer means anew. */
  constructor(url, byZoom) {
    this.url = url;
    this.byZoom = byZoom;
    this.loaded = null;
    this.truncated = false;
    this.running = null;
  }

  covers({ west, south, east, north }, zoom) {
    const kept = this.loaded;
    return (
      kept !== null &&
      west >= kept.west && south >= kept.south && east <= kept.east && north <= kept.north &&
      !(this.byZoom && zoom > kept.zoom) &&
      !(this.truncated && zoom > kept.zoom)
    );
  }

  /** The features for the view, or null where what is there suffices or a later request has
   *  overtaken this one. Throws when the server does not give them. */
  async load(view, zoom) {
    if (this.covers(view, zoom)) return null;
    this.stop();
    const mine = (this.running = new AbortController());
    // Where there is too much, the margin takes the place of what is seen.
    const box = widened(view, this.truncated ? 0 : MARGIN);
    try {
      const collection = await askGeoJson(this.address(box, zoom), mine.signal);
      if (this.running !== mine) return null;
      if (collection.truncated && !this.truncated) {
        this.truncated = true;
        this.running = null;
        return await this.load(view, zoom);
      }
      this.truncated = Boolean(collection.truncated);
      this.loaded = { ...box, zoom };
      return collection.features;
    } catch (error) {
      if (error.name === "AbortError") return null;
      throw error;
    } finally {
      if (this.running === mine) this.running = null;
    }
  }

  stop() {
    this.running?.abort();
    this.running = null;
  }

  address(box, zoom) {
    const url = new URL(this.url, document.baseURI);
    const sides = [box.west, box.south, box.east, box.north];
    url.searchParams.set("bbox", sides.map((side) => Number(side.toFixed(6))).join(","));
    url.searchParams.set("zoom", Math.floor(zoom));
    return url.href;
  }
}

function widened({ west, south, east, north }, share) {
  const across = (east - west) * share;
  const along = (north - south) * share;
  return {
    west: Math.max(west - across, -180), south: Math.max(south - along, -90),
    east: Math.min(east + across, 180), north: Math.min(north + along, 90),
  };
}

/** What a Leaflet map shows, as a box in degrees. */
export function viewOf(map) {
  const bounds = map.getBounds();
  return {
    west: Math.max(bounds.getWest(), -180), south: Math.max(bounds.getSouth(), -90),
    east: Math.min(bounds.getEast(), 180), north: Math.min(bounds.getNorth(), 90),
  };
}
