// Waits for news of the site and shows it. In a page of the site: by loading it anew. The desk does so for its frame.
"use strict";
window.bulletinNews = (tell, lost = () => {}) => {
  let line;
  const listen = () => {
    line = new EventSource("/.preview/events");
    line.onmessage = (event) => tell(JSON.parse(event.data));
    line.onerror = lost;
  };
  // A browser opens six lines to a place at most: a tab that nobody sees needs none.
  document.addEventListener("visibilitychange", () => (document.hidden ? line.close() : listen()));
  listen();
};
{
  const { number } = document.currentScript.dataset;
  if (number && parent === window) window.bulletinNews((news) => String(news.number) === number || location.reload());
}
