"use strict";
const bytes = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
const show = (id, hidden) => { document.getElementById(id).hidden = hidden; };
const offer = (id, content, type) => {
  document.getElementById(id).href = URL.createObjectURL(new Blob([content], { type }));
};
document.getElementById("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  show("fault", true);
  const code = document.getElementById("code").value.normalize("NFKC").toUpperCase().replace(/[^0-9A-Z]/g, "");
  const sealed = bytes(document.getElementById("sealed").textContent);
  try {
    const typed = await crypto.subtle.importKey("raw", new TextEncoder().encode(code), "PBKDF2", false, ["deriveKey"]);
    const how = { name: "PBKDF2", hash: "SHA-256", salt: sealed.slice(0, 16), iterations: 600000 };
    const key = await crypto.subtle.deriveKey(how, typed, { name: "AES-GCM", length: 256 }, false, ["decrypt"]);
    const opened = await crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.slice(16, 28) }, key, sealed.slice(28));
    const length = new DataView(opened).getUint32(0);
    offer("pdf", opened.slice(4, 4 + length), "application/pdf");
    offer("json", opened.slice(4 + length), "application/json");
    show("form", true);
    show("files", false);
  } catch {
    show("fault", false);
  }
});
