/** A table as spreadsheets save it: comma, semicolon or tab between the cells, quotes around what contains them. */
export function parseTable(text: string): string[][] {
  const source = text.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n").replaceAll("\r", "\n");
  const first = source.slice(0, source.indexOf("\n") === -1 ? undefined : source.indexOf("\n"));
  const count = (mark: string) => first.split(mark).length;
  const mark = [";", "\t", ","].toSorted((one, other) => count(other) - count(one))[0]!;
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let quoted = false;
  const endCell = () => {
    row.push(cell.trim());
    cell = "";
  };
  const endRow = () => {
    endCell();
    if (row.some(Boolean)) rows.push(row);
    row = [];
  };
  for (let i = 0; i < source.length; i++) {
    const letter = source[i]!;
    if (quoted) {
      if (letter === '"' && source[i + 1] === '"') {
        cell += '"';
        i++;
      } else if (letter === '"') quoted = false;
      else cell += letter;
    } else if (letter === '"' && cell.trim() === "") {
      quoted = true;
      cell = "";
    } else if (letter === mark) endCell();
    else if (letter === "\n") endRow();
    else cell += letter;
  }
  endRow();
  return rows;
}
