// Tick boxes of layers in the page editor. A layer that was chosen and is gone keeps its box, so
// that saving the page does not forget it.

(() => {
  const TickBoxes = window.telepath.constructors["wagtail.widgets.RadioSelect"];

  const add = (element, name, value) => {
    const box = document.createElement("input");
    Object.assign(box, { type: "checkbox", name, value, checked: true });
    const label = document.createElement("label");
    label.append(box, ` ${value} (–)`);
    const row = document.createElement("div");
    row.append(label);
    element.append(row);
  };

  class LayerChoices extends TickBoxes {
    render(placeholder, name, id, state, ...rest) {
      const bound = super.render(placeholder, name, id, state, ...rest);
      const known = [...bound.element.querySelectorAll("input")].map((input) => input.value);
      for (const value of state || []) {
        if (!known.includes(value)) add(bound.element, name, value);
      }
      return bound;
    }
  }

  window.telepath.register("gismap.widgets.LayerChoices", LayerChoices);
})();
