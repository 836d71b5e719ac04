// The four papers that a voucher is printed on, as data: millimetres and points.

export const papers = ['a4', 'photo', '80mm', '58mm'] as const;
export type PaperName = (typeof papers)[number];

export type Paper = {
  width: number;
  /** undefined: a roll, as long as what is on it. */
  height: number | undefined;
  /** Left and right, above and below. */
  margin: { side: number; end: number };
  /** Points, of the letters. */
  title: number;
  text: number;
  code: number;
  /** At most; what a sheet has left is all the picture gets. */
  pictureHeight: number;
  /** Of the linear barcode: whole dots of a 203 dpi printer. */
  barModule: number;
};

/** The printable width is 72 mm of an 80 mm roll and 48 mm of a 58 mm roll. */
export const paperNamed: Record<PaperName, Paper> = {
  a4: {
    width: 210,
    height: 297,
    margin: { side: 30, end: 25 },
    title: 26,
    text: 12,
    code: 20,
    pictureHeight: 90,
    barModule: 0.5,
  },
  photo: {
    width: 100,
    height: 150,
    margin: { side: 8, end: 6 },
    title: 17,
    text: 9,
    code: 15,
    pictureHeight: 45,
    barModule: 0.375,
  },
  '80mm': {
    width: 80,
    height: undefined,
    margin: { side: 4, end: 4 },
    title: 16,
    text: 9,
    code: 15,
    pictureHeight: 40,
    barModule: 0.375,
  },
  '58mm': {
    width: 58,
    height: undefined,
    margin: { side: 5, end: 4 },
    title: 13,
    text: 8,
    code: 13,
    pictureHeight: 28,
    barModule: 0.25,
  },
};

/** A printer's dot at 203 dpi, in millimetres; bars are two dots or more. */
const dot = 0.125;

/** The widest module, in whole dots, with which so many fit into the column; undefined: none does. */
export function barModuleFor({ barModule, width, margin }: Paper, modules: number): number | undefined {
  const column = width - 2 * margin.side;
  const most = Math.min(barModule, Math.floor(column / modules / dot) * dot);
  return most < 2 * dot ? undefined : most;
}

export function isPaper(text: string): text is PaperName {
  return (papers as readonly string[]).includes(text);
}
