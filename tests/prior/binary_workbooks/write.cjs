// Writes binary workbooks from the pages that Python hands over: see README.md.
const fs = require("fs");
const XLSX = require("xlsx");

for (const { file, pages } of JSON.parse(fs.readFileSync(0, "utf-8"))) {
  const workbook = XLSX.utils.book_new();
  for (const page of pages) {
    const sheet = XLSX.utils.aoa_to_sheet(page.rows);
    sheet["!merges"] = page.merged.map(([r, c, bottom, right]) => ({ s: { r, c }, e: { r: bottom, c: right } }));
    XLSX.utils.book_append_sheet(workbook, sheet, page.name);
  }
  XLSX.writeFile(workbook, file, { bookType: "xlsb", bookSST: true, compression: true });
}
