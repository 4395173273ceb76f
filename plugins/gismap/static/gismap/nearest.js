// “From where I am” in the block of what is nearest. The position is asked for when the button is
// pressed, goes to this website alone, and is rounded to about ten metres.

const HERE = 10; // metres, within which no direction is told
const radians = (degrees) => (degrees * Math.PI) / 180;

const bearing = ([west, south], [east, north]) => {
  const across = radians(east - west);
  const [from, to] = [radians(south), radians(north)];
  const right = Math.sin(across) * Math.cos(to);
  const up = Math.cos(from) * Math.sin(to) - Math.sin(from) * Math.cos(to) * Math.cos(across);
  return (Math.atan2(right, up) * 180) / Math.PI;
};

const distanceIn = (language) => (metres) => {
  if (metres < 995) return `${Math.round(metres / 10) * 10} m`;
  const digits = metres < 9950 ? 1 : 0;
  const told = new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return `${told.format(metres / 1000)} km`;
};

// The middle of a shape's box stands for it.
const middle = (geometry) => {
  const flat = geometry.coordinates.flat(Infinity);
  const side = (odd) => flat.filter((_number, place) => place % 2 === odd);
  const half = (numbers) => (Math.min(...numbers) + Math.max(...numbers)) / 2;
  return [half(side(0)), half(side(1))];
};

class GismapNearest extends HTMLElement {
  connectedCallback() {
    this.config = JSON.parse(this.querySelector('script[type="application/json"]').textContent);
    this.button = this.querySelector("button");
    this.status = this.querySelector('[role="status"]');
    if (!navigator.geolocation) return;
    this.button.hidden = false;
    this.button.addEventListener("click", () => this.ask());
  }

  ask() {
    this.button.disabled = true;
    this.status.textContent = this.config.texts.looking;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => this.show([coords.longitude, coords.latitude].map((side) => Number(side.toFixed(4)))),
      () => this.done(this.config.texts.refused),
      { timeout: 20000, maximumAge: 60000 },
    );
  }

  async show(place) {
    try {
      const answer = await fetch(`${this.config.url}&near=${place.join(",")}`, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(answer.status);
      const { results } = await answer.json();
      const language = this.closest("[lang]")?.lang || "id";
      const list = this.querySelector("ol");
      list.replaceChildren(...results.map((feature) => this.row(feature, place, distanceIn(language))));
      this.querySelector("[data-from]").textContent = this.config.texts.from;
      this.querySelector("[data-empty]")?.remove();
      this.done(results.length ? this.config.texts.found : this.config.texts.none);
    } catch (error) {
      console.warn(error);
      this.done(this.config.texts.broken);
    }
  }

  row(feature, place, distance) {
    const row = this.querySelector("template").content.firstElementChild.cloneNode(true);
    const [longitude, latitude] = middle(feature.geometry);
    const [page, map] = row.querySelectorAll("a");
    const eighth = Math.round(((bearing(place, [longitude, latitude]) + 360) % 360) / 45) % 8;
    const told = [distance(feature.distance)];
    if (feature.distance > HERE) told.push(this.config.directions[eighth]);
    page.href = feature.url;
    page.textContent = feature.name;
    map.href = `geo:${latitude.toFixed(5)},${longitude.toFixed(5)}`;
    row.querySelector("[data-way]").textContent = told.join(", ");
    const village = feature.village.code === this.config.village ? "" : `, ${feature.village.name}`;
    row.querySelector("[data-kind]").textContent = feature.layer_title + village;
    return row;
  }

  done(text) {
    this.status.textContent = text;
    this.button.disabled = false;
  }
}

customElements.define("gismap-nearest", GismapNearest);
