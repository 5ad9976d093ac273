// The two uses that folium's own layers make of jQuery, which is not in the page: markup to elements, and "when ready".
globalThis.$ = wanted => {
  if (wanted === document) return { ready: run => run() };
  const holder = document.createElement('template');
  holder.innerHTML = wanted;
  return [...holder.content.children];
};
