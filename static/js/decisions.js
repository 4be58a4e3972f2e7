// Decisions and letters: a ground brings its sentence, a placeholder is written where the cursor is, one box ticks all.
(function () {
  "use strict";

  var data = document.getElementById("sentences");
  var sentences = data ? JSON.parse(data.textContent) : {};

  function known(text) {
    return Object.keys(sentences).some(function (key) { return sentences[key] === text.trim(); });
  }

  document.addEventListener("change", function (event) {
    var select = event.target;
    if (select.matches("[data-tick-all]")) {
      select.form.querySelectorAll("input[name=application]").forEach(function (box) { box.checked = select.checked; });
      return;
    }
    if (!/(^|-)ground$/.test(select.name || "")) return;
    var text = select.form.elements[select.name.replace(/ground$/, "sentence")];
    // What a person wrote stays.
    if (text && (!text.value.trim() || known(text.value))) text.value = sentences[select.value] || "";
  });

  var last = null;
  document.addEventListener("focusin", function (event) {
    if (event.target.matches("#id_subject, #id_body")) last = event.target;
  });
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-placeholder]");
    if (!button) return;
    var field = button.hasAttribute("data-block") ? null : last;
    field = field || document.getElementById("id_body");
    field.setRangeText(button.dataset.placeholder, field.selectionStart, field.selectionEnd, "end");
    field.focus();
  });
})();
