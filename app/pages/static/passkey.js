"use strict";
// Passkeys, for phones that can do it. Without this file, or without support, the pages are as they are.
const able = window.PublicKeyCredential?.parseRequestOptionsFromJSON && PublicKeyCredential.parseCreationOptionsFromJSON;
if (able) {
  for (const place of document.querySelectorAll("[data-passkey=shown]")) place.hidden = false;
  for (const place of document.querySelectorAll("[data-passkey=unable]")) place.hidden = true;
}
for (const form of document.querySelectorAll("form[data-options]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const options = JSON.parse(form.dataset.options);
      const key = options.user
        ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
        : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
      form.elements.antwort.value = JSON.stringify(key.toJSON());
      form.submit();
    } catch {
      form.querySelector("[role=alert]").hidden = false;
    }
  });
}
