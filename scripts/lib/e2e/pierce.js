// Looks through the shadow roots that Home Assistant's pages are made of.
window.e2e = (() => {
  const childrenOf = (node) => [...(node.shadowRoot?.children ?? []), ...(node.children ?? [])];

  const everything = () => {
    const found = [];
    const waiting = [...document.children];
    while (waiting.length) {
      const node = waiting.pop();
      found.push(node);
      waiting.push(...childrenOf(node).reverse());
    }
    return found;
  };

  // What a person reads in an element.
  const text = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    if (["style", "script"].includes(node.localName)) return "";
    const parts =
      node.localName === "slot" ? node.assignedNodes() : (node.shadowRoot ?? node).childNodes;
    return [...parts].map(text).join(" ").replace(/\s+/g, " ").trim();
  };

  const isVisible = (node) => {
    const { width, height } = node.getBoundingClientRect();
    return width > 0 && height > 0 && getComputedStyle(node).visibility !== "hidden";
  };

  const isMeant = (node, { selector, has, name, value }) =>
    node.matches(selector) &&
    (name === undefined || (node.name ?? node.schema?.name) === name) &&
    (value === undefined || node.value === value) &&
    (has === undefined || text(node).includes(has)) &&
    isVisible(node);

  const all = (query) => everything().filter((node) => isMeant(node, query));

  // The last, as what opens later lies above.
  const first = (query) => all(query).at(-1);

  const inside = (node, selector) => {
    const waiting = childrenOf(node);
    while (waiting.length) {
      const one = waiting.shift();
      if (one.matches(selector)) return one;
      waiting.unshift(...childrenOf(one));
    }
    return undefined;
  };

  return {
    // Whether something is there.
    count: (query) => all(query).length,
    texts: (query) => all(query).map(text),
    pageText: () => text(document.body),
    // Where to click, once it does not move any more.
    spot: async (query) => {
      let node = first(query);
      if (node && query.within) node = inside(node, query.within);
      if (!node) return null;
      node.scrollIntoView({ block: "center", behavior: "instant" });
      const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
      let before = node.getBoundingClientRect();
      for (let calm = 0, turn = 0; calm < 3 && turn < 120; turn += 1) {
        await frame();
        const now = node.getBoundingClientRect();
        calm = now.x === before.x && now.y === before.y && now.width === before.width ? calm + 1 : 0;
        before = now;
      }
      return { x: before.x + before.width / 2, y: before.y + before.height / 2 };
    },
    value: (query) => first(query)?.value ?? null,
    hasValue: (query, value) => first(query)?.value === value,
    holds: (query, selector) => Boolean(inside(first(query), selector)),
    hasFocus: (query, selector) => inside(first(query), selector).matches(":focus"),
    isOpen: (query) => inside(first(query), "ha-expansion-panel").expanded,
  };
})();
