// A long list of choices narrows to those that hold every word typed, without accents or case. What is chosen stays.
(function () {
  "use strict";

  function bare(text) {
    return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[^a-z0-9]+/g, " ");
  }

  document.querySelectorAll("[data-filter-list]").forEach(function (list) {
    var box = list.querySelector("[data-filter-box]");
    var field = list.querySelector("[data-filter-words]");
    var told = list.querySelector("[data-filter-told]");
    var lines = Array.from(list.querySelectorAll("[data-filter-line]"));
    box.hidden = false;

    function narrow() {
      var words = bare(field.value).split(" ").filter(Boolean);
      var found = 0;
      lines.forEach(function (line) {
        var key = bare(line.dataset.filterLine);
        var holds = words.every(function (word) { return key.indexOf(word) >= 0; });
        if (holds) found += 1;
        line.hidden = !holds && !line.querySelector("input").checked;
      });
      list.querySelectorAll("[data-filter-group]").forEach(function (group) {
        group.hidden = !group.querySelector("[data-filter-line]:not([hidden])");
      });
      told.textContent = !words.length ? "" : found === 0 ? "Aucun choix n’a ces mots." : found === 1 ? "Un choix." : found + " choix.";
    }

    field.addEventListener("input", narrow);
    // Enter would send the whole page while one is still choosing.
    field.addEventListener("keydown", function (event) { if (event.key === "Enter") event.preventDefault(); });
  });
})();
