// The packet on the web: j and k go from one dossier to the next, as in the inbox.
(function () {
  "use strict";

  function typing(target) {
    return target.closest("input, textarea, select, [contenteditable]") !== null;
  }

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key !== "j" && event.key !== "k") return;
    var sheets = Array.from(document.querySelectorAll("[data-sheets] > .sheet"));
    var top = 24;
    // The sheet that is read: the last one whose head has passed the top of the window.
    var here = -1;
    sheets.forEach(function (sheet, rank) { if (sheet.getBoundingClientRect().top <= top) here = rank; });
    var next = sheets[here + (event.key === "j" ? 1 : -1)];
    if (!next) return;
    event.preventDefault();
    next.scrollIntoView({ block: "start", behavior: "instant" });
    next.querySelector("h2").focus({ preventScroll: true });
    history.replaceState(null, "", "#" + next.id);
  });
})();
