// Read every CSV with the old JavaScript reader of data packages, relations and all; print the number of rows.
const { Package } = require("datapackage");

(async () => {
  const folder = await Package.load(`${process.argv[2]}/datapackage.json`);
  if (!folder.valid) throw new Error(folder.errors.join("\n"));
  const rows = {};
  for (const resource of folder.resources.filter((r) => r.descriptor.format === "csv")) {
    rows[resource.name] = (await resource.read({ relations: true })).length;
  }
  console.log(JSON.stringify(rows));
})().catch((error) => {
  console.error(error, error.errors);
  process.exit(1);
});
