// What was drawn, step by step, to take back and to do again.

const MOST = 100;

export class History {
  constructor(onChange) {
    this.onChange = onChange;
    this.steps = [[]];
    this.place = 0;
  }

  begin(parts) {
    this.steps = [parts];
    this.place = 0;
    this.onChange();
  }

  add(parts) {
    this.steps = [...this.steps.slice(0, this.place + 1), parts].slice(-MOST);
    this.place = this.steps.length - 1;
    this.onChange();
  }

  get now() {
    return this.steps[this.place];
  }

  get canGoBack() {
    return this.place > 0;
  }

  get canGoForward() {
    return this.place < this.steps.length - 1;
  }

  /** The step before, or null where there is none. */
  back() {
    return this.canGoBack ? this.go(-1) : null;
  }

  forward() {
    return this.canGoForward ? this.go(1) : null;
  }

  go(by) {
    this.place += by;
    this.onChange();
    return this.now;
  }
}
