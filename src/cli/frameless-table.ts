import Table from 'cli-table3';

const FRAMELESS = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
};

/** A table without frames, numbers to the right: it can be read in a log and cut with awk. */
export function newTable(head: string[], textColumns: number): Table.Table {
  return new Table({
    head,
    colAligns: head.map((_, column) => (column < textColumns ? 'left' : 'right')),
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 2 },
    chars: FRAMELESS,
  });
}

/** The table's lines without the spaces that pad the last column. */
export function textOf(table: Table.Table): string {
  return table.toString().replace(/ +$/gm, '');
}

/** Four places; a dash where it is undefined. */
export function scoreCell(value: number): string {
  return Number.isFinite(value) ? value.toFixed(4) : '-';
}
