// The editor of a stream that keeps what it does not know: an unavailable row can be moved and
// removed, but neither added nor doubled.
(() => {
  const UNAVAILABLE = "unavailable";
  const { StreamBlock, StreamBlockDefinition } = window.wagtailStreamField.blocks;

  class KeepingStreamBlock extends StreamBlock {
    // Wagtail calls this after every change, and allows duplication anew each time.
    blockCountChanged() {
      super.blockCountChanged();
      this.children
        .filter((child) => child.type === UNAVAILABLE)
        .forEach((child) => child.disableDuplication());
    }
  }

  class KeepingStreamBlockDefinition extends StreamBlockDefinition {
    constructor(name, groups, initialStates, meta) {
      // The look-up by name is built from all groups; only the list of what is offered is cut.
      super(name, groups, initialStates, meta);
      this.groupedChildBlockDefs = groups
        .map(([group, definitions]) => [group, definitions.filter((one) => one.name !== UNAVAILABLE)])
        .filter(([, definitions]) => definitions.length);
    }

    render(placeholder, prefix, initialState, initialError) {
      return new KeepingStreamBlock(this, placeholder, prefix, initialState, initialError);
    }
  }

  window.telepath.register("kampung.streams.KeepingStreamBlock", KeepingStreamBlockDefinition);
})();
