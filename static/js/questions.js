// Questions that apply or not as one answers, and the characters left in long texts. Hidden answers are kept: the
// portal keeps them and does not send them.
(function () {
  "use strict";

  var form = document.getElementById("formulaire");
  if (!form) return;
  var asked = Array.prototype.slice.call(form.querySelectorAll("[data-depends-on]"));

  // What is answered under a name: ticked values, or the text; null where this page does not ask it.
  function answer(code) {
    var fields = form.querySelectorAll("[name='" + code + "']");
    if (!fields.length) return null;
    if (fields[0].closest(".question[hidden]")) return [];
    return Array.prototype.filter.call(fields, function (field) {
      return field.type === "checkbox" || field.type === "radio" ? field.checked : field.value.trim();
    }).map(function (field) { return field.value.trim(); });
  }

  function compares(given, code, sign, bound) {
    var isList = form.querySelector("[type='checkbox'][name='" + code + "']");
    if (!given.length) return false;
    var size = isList ? given.length : parseFloat(given[0].replace(/[\s€]/g, "").replace(",", "."));
    if (isNaN(size)) return false;
    return sign === "<" ? size < bound : sign === "<=" ? size <= bound : sign === ">" ? size > bound : size >= bound;
  }

  function meets(code, given, wanted) {
    var compared = /^(<=|>=|<|>) ?([0-9.]+)$/.exec(wanted);
    return compared ? compares(given, code, compared[1], parseFloat(compared[2])) : given.indexOf(wanted) !== -1;
  }

  function follow() {
    asked.forEach(function (question) {
      var known = false;
      var holds = question.dataset.dependsOn.split(" ").some(function (code) {
        var given = answer(code);
        if (given === null) return false;
        known = true;
        return question.dataset.dependsValues.split("|").some(function (wanted) { return meets(code, given, wanted); });
      });
      // An answer of another page decides on the server; this page says so by what it shows.
      if (known) question.hidden = !holds && !question.hasAttribute("data-held");
    });
  }

  asked.forEach(function (question) {
    var elsewhere = question.dataset.dependsOn.split(" ").some(function (code) { return answer(code) === null; });
    if (elsewhere && !question.hidden) question.setAttribute("data-held", "");
  });
  form.addEventListener("change", follow);
  form.addEventListener("input", follow);
  follow();

  // Told while typing and not at each key: a screen reader would speak without end.
  form.querySelectorAll("textarea[data-longest]").forEach(function (text) {
    var line = document.createElement("p");
    var told = null;
    line.className = "form-text counter";
    line.setAttribute("role", "status");
    text.insertAdjacentElement("afterend", line);
    function count() {
      var left = Number(text.dataset.longest) - text.value.trim().length;
      var words = Math.abs(left).toLocaleString("fr-FR") + " caractère" + (Math.abs(left) > 1 ? "s" : "");
      line.classList.toggle("counter-over", left < 0);
      line.textContent = left < 0 ? words + " de trop : raccourcissez ce texte." : "Il reste " + words + ".";
    }
    text.addEventListener("input", function () {
      window.clearTimeout(told);
      told = window.setTimeout(count, 400);
    });
    count();
  });
})();
