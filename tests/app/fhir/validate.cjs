// Reads FHIR resources, one JSON per line, and says for each what npm's `fhir` (R4) finds wrong.
const { Fhir } = require("fhir");
const readline = require("node:readline");

const fhir = new Fhir();
readline.createInterface({ input: process.stdin }).on("line", (line) => {
  console.log(JSON.stringify(fhir.validate(JSON.parse(line)).messages));
});
