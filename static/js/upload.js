// Files sent by pieces (tus): dropped or chosen, with their progress, a pause, and a resume when the line comes back.
// Without this script the same control sends its files with the form.
(function () {
  "use strict";

  var PIECE = 1024 * 1024;
  var DAY = 24 * 60 * 60 * 1000;
  var WAITS = [0, 1000, 3000, 5000, 10000];
  var TOO_BIG = "Ce fichier dépasse 10 Mo. Réduisez-le (une qualité d’image moindre suffit souvent) ou coupez-le en deux, puis envoyez-le de nouveau.";
  var BROKEN = "L’envoi n’a pas abouti. Choisissez de nouveau le fichier.";
  var CHANGED = "Votre session a changé. Rechargez la page, puis choisissez de nouveau le fichier.";

  function weight(bytes) {
    var unit = bytes < 1e6 ? ["Ko", 1e3, 0] : ["Mo", 1e6, 1];
    return (bytes / unit[1]).toLocaleString("fr-FR", { maximumFractionDigits: unit[2] }) + "\u00a0" + unit[0];
  }

  // What a former visit was sending and never finished is forgotten after a day, as on the server.
  function forgetOld() {
    try {
      Object.keys(localStorage).forEach(function (key) {
        if (key.indexOf("tus::") !== 0) return;
        var made = Date.parse((JSON.parse(localStorage.getItem(key)) || {}).creationTime);
        if (!(Date.now() - made < DAY)) localStorage.removeItem(key);
      });
    } catch (error) { /* no storage: an upload then resumes only while its page is open */ }
  }

  function Field(root) {
    var list = root.querySelector("[data-upload-list]");
    var drop = root.querySelector("[data-upload-drop]");
    var input = root.querySelector("[data-upload-input]");
    var status = root.querySelector("[data-upload-status]");
    var template = root.querySelector("[data-upload-template]");
    var form = root.closest("form");
    var multiple = "multiple" in root.dataset;
    var items = [];
    var heldBy = null;

    function token() {
      return form.querySelector("[name=csrfmiddlewaretoken]").value;
    }

    function say(sentence) {
      status.textContent = sentence;
    }

    function changed() {
      root.dispatchEvent(new Event("change", { bubbles: true }));
    }

    function busy() {
      return items.some(function (item) { return ["sending", "waiting", "paused"].indexOf(item.state()) >= 0; });
    }

    // Where the page says so, what has arrived is kept at once: the form goes by its own button.
    function keepNow() {
      var keeper = form.querySelector("[data-upload-keeper]");
      var everywhere = Array.from(form.querySelectorAll("[data-upload-item]"), function (one) { return one.dataset.state; });
      var settled = everywhere.every(function (state) { return state === "done"; });
      if (keeper && settled && !heldBy) form.requestSubmit(keeper);
    }

    // The form waits for what is on its way, then goes by itself.
    function letGo() {
      var note = root.querySelector("[data-upload-holding]");
      if (busy() || !note) return;
      note.remove();
      if (!items.some(function (item) { return item.state() === "refused"; })) form.requestSubmit(heldBy);
      heldBy = null;
    }

    function hold(event) {
      if (!busy()) return;
      event.preventDefault();
      heldBy = event.submitter;
      if (root.querySelector("[data-upload-holding]")) return;
      var note = document.createElement("p");
      note.className = "upload-holding";
      note.dataset.uploadHolding = "";
      note.setAttribute("role", "status");
      note.textContent = "Un fichier est en cours d’envoi : la page continue dès qu’il est arrivé.";
      root.append(note);
    }

    function remember(element, publicId) {
      var hidden = document.createElement("input");
      hidden.type = "hidden";
      hidden.name = root.dataset.name;
      hidden.value = publicId;
      element.append(hidden);
      element.dataset.id = publicId;
    }

    function forget(element) {
      if (!element.dataset.id) return;
      fetch(root.dataset.url + element.dataset.id + "/", {
        method: "DELETE",
        headers: { "Tus-Resumable": "1.0.0", "X-CSRFToken": token() }
      }).catch(function () { /* it goes by itself when nothing holds it */ });
    }

    function leave(item, element) {
      items = items.filter(function (other) { return other !== item; });
      element.remove();
      input.focus();
      say("Fichier retiré.");
      changed();
      letGo();
    }

    // One of two only: the new file takes the place of the former once it has arrived.
    function replaceOthers(kept) {
      if (multiple) return;
      items.slice().forEach(function (item) {
        if (item === kept || item.state() === "sending") return;
        forget(item.element);
        items.splice(items.indexOf(item), 1);
        item.element.remove();
      });
    }

    // A file that the server listed when it drew the page.
    function Listed(element) {
      var box = element.querySelector("[data-upload-kept]");
      var button = template.content.querySelector("[data-upload-remove]").cloneNode(true);
      var self = { element: element, state: function () { return "done"; } };
      var label = box.closest("label");
      var name = document.createElement("span");
      name.className = "upload-name";
      name.append(label.querySelector("bdi"));
      label.replaceWith(name);
      remember(element, box.value);
      button.setAttribute("aria-label", "Retirer " + name.textContent);
      button.addEventListener("click", function () {
        forget(element);
        leave(self, element);
      });
      element.append(button);
      return self;
    }

    function Sending(file) {
      var element = template.content.cloneNode(true).querySelector("[data-upload-item]");
      var words = element.querySelector("[data-upload-words]");
      var bar = element.querySelector("[data-upload-bar]");
      var pause = element.querySelector("[data-upload-pause]");
      var remove = element.querySelector("[data-upload-remove]");
      var error = element.querySelector("[data-upload-error]");
      var quarters = 0;
      var timer = 0;
      var self = { element: element, state: function () { return element.dataset.state; }, resume: resume, cut: cut };

      function show(state, sentence) {
        element.dataset.state = state;
        words.textContent = sentence;
        bar.hidden = state === "done" || state === "refused";
        pause.hidden = state === "done" || state === "refused";
        pause.textContent = state === "sending" ? "Mettre en pause" : "Reprendre";
      }

      function refuse(sentence) {
        window.clearTimeout(timer);
        show("refused", "");
        error.hidden = false;
        error.querySelector("p").textContent = sentence;
        letGo();
      }

      function progress(sent, total) {
        if (self.state() !== "sending" && self.state() !== "waiting") return;
        var percent = Math.floor(sent / total * 100);
        bar.value = percent;
        show("sending", sent < total ? percent + "\u00a0% · " + weight(sent) + " sur " + weight(total) : "Envoyé. Vérification du contenu…");
        if (Math.floor(percent / 25) > quarters) {
          quarters = Math.floor(percent / 25);
          say(file.name + " : " + percent + " %");
        }
      }

      function done() {
        remember(element, upload.url.replace(/\/$/, "").split("/").pop());
        show("done", "Reçu, " + weight(file.size));
        say(file.name + " est reçu.");
        replaceOthers(self);
        changed();
        letGo();
        keepNow();
      }

      function wait() {
        show("waiting", "Connexion perdue. L’envoi reprend dès qu’elle revient.");
        say("Connexion perdue. L’envoi reprend dès qu’elle revient.");
        window.clearTimeout(timer);
        timer = window.setTimeout(function () { if (navigator.onLine) resume(); }, 10000);
      }

      // The browser says at once that the line is gone: no use waiting for each try to fail.
      function cut() {
        upload.abort();
        wait();
      }

      function statusOf(failure) {
        return failure.originalResponse ? failure.originalResponse.getStatus() : 0;
      }

      function failed(failure) {
        var code = statusOf(failure);
        var said = failure.originalResponse ? failure.originalResponse.getBody() : "";
        if (code === 0 || code === 502 || code === 503 || code === 504) return wait();
        if (code === 403) return refuse(CHANGED);
        refuse(said && said.length < 400 && said.indexOf("<") < 0 ? said : BROKEN);
      }

      function resume() {
        window.clearTimeout(timer);
        show("sending", "Reprise de l’envoi…");
        upload.start();
      }

      var upload = new window.tus.Upload(file, {
        endpoint: root.dataset.url,
        chunkSize: PIECE,
        retryDelays: WAITS,
        headers: { "X-CSRFToken": token() },
        metadata: { filename: file.name },
        removeFingerprintOnSuccess: true,
        onProgress: progress,
        onSuccess: done,
        onError: failed,
        onShouldRetry: function (failure) {
          var code = statusOf(failure);
          var again = code === 0 || code === 409 || code === 423 || (code >= 500 && code !== 507);
          if (again && self.state() === "sending") show("waiting", "Connexion difficile. Nouvel essai…");
          return again;
        }
      });

      element.querySelector("[data-upload-shown]").textContent = file.name;
      bar.setAttribute("aria-label", "Envoi de " + file.name);
      remove.setAttribute("aria-label", "Retirer " + file.name);
      pause.addEventListener("click", function () {
        if (self.state() !== "sending") return resume();
        upload.abort();
        show("paused", "En pause à " + bar.value + "\u00a0%");
        say("Envoi en pause.");
      });
      remove.addEventListener("click", function () {
        window.clearTimeout(timer);
        if (element.dataset.id) forget(element);
        else if (upload.url && self.state() !== "refused") upload.abort(true).catch(function () {});
        else upload.abort();
        leave(self, element);
      });
      list.append(element);
      if (file.size > Number(root.dataset.largest)) {
        refuse(TOO_BIG);
      } else {
        show("sending", "Préparation…");
        say("Envoi de " + file.name);
        upload.findPreviousUploads().then(function (former) {
          if (former.length) upload.resumeFromPreviousUpload(former[0]);
          upload.start();
        });
      }
      return self;
    }

    function take(files) {
      // What was refused before has been read: choosing again clears it.
      items.filter(function (item) { return item.state() === "refused"; }).forEach(function (item) {
        items.splice(items.indexOf(item), 1);
        item.element.remove();
      });
      Array.from(files).slice(0, multiple ? 10 : 1).forEach(function (file) { items.push(Sending(file)); });
    }

    input.classList.add("visually-hidden");
    root.querySelectorAll("[data-upload-choose], [data-upload-or]").forEach(function (part) { part.hidden = false; });
    drop.dataset.ready = "";
    list.querySelectorAll("[data-upload-item]").forEach(function (element) { items.push(Listed(element)); });
    input.addEventListener("change", function (event) {
      // The choice is no answer yet: what saves the form hears of it when the file has arrived.
      event.stopPropagation();
      var files = Array.from(input.files);
      input.value = "";
      take(files);
    });
    ["dragover", "dragleave", "drop"].forEach(function (name) {
      drop.addEventListener(name, function (event) {
        event.preventDefault();
        if (name === "dragover") drop.dataset.over = "";
        else delete drop.dataset.over;
        if (name === "drop" && event.dataTransfer.files.length) take(event.dataTransfer.files);
      });
    });
    form.addEventListener("submit", hold);
    window.addEventListener("online", function () {
      items.forEach(function (item) { if (item.state() === "waiting") item.resume(); });
    });
    window.addEventListener("offline", function () {
      items.forEach(function (item) { if (["sending", "waiting"].indexOf(item.state()) >= 0) item.cut(); });
    });
    window.addEventListener("beforeunload", function (event) {
      if (busy()) event.preventDefault();
    });
  }

  function start(scope) {
    scope.querySelectorAll("[data-upload]:not([data-started])").forEach(function (root) {
      root.dataset.started = "true";
      Field(root);
    });
  }

  if (!window.tus || !window.tus.isSupported) return;
  forgetOld();
  start(document);
  document.addEventListener("htmx:load", function (event) { start(event.target); });
})();
