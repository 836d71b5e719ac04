// What is made of each picture: every size that a pass, a page or a print wants, as data.

export type RenditionSpec = {
  name: string;
  /** The box, in pixels. */
  width: number;
  height: number;
  /**
   * cover: fills the box and cuts what is over.
   * inside: as large as fits the box, never enlarged.
   * logo: as large as fits, on a transparent ground as high as the box and at least as wide as it is high.
   * icon: whole, in the middle of a white box.
   * masked: whole, in the middle of a transparent box, clear of the circle that will be cut out of it.
   */
  fit: 'cover' | 'inside' | 'logo' | 'icon' | 'masked';
};

const inThreeSizes = (spec: RenditionSpec): RenditionSpec[] =>
  [1, 2, 3].map((scale) => ({
    ...spec,
    name: scale === 1 ? spec.name : `${spec.name}@${scale}x`,
    width: spec.width * scale,
    height: spec.height * scale,
  }));

export const renditions: readonly RenditionSpec[] = [
  // Apple, Human Interface Guidelines, Wallet: points, at 1, 2 and 3 pixels each.
  ...inThreeSizes({ name: 'strip', width: 375, height: 144, fit: 'cover' }),
  ...inThreeSizes({ name: 'icon', width: 38, height: 38, fit: 'icon' }),
  ...inThreeSizes({ name: 'logo', width: 160, height: 50, fit: 'logo' }),
  // Google Wallet, brand guidelines.
  { name: 'hero', width: 1032, height: 336, fit: 'cover' },
  { name: 'title', width: 660, height: 660, fit: 'masked' },
  // Our own page at two pixels a point, and 10 cm of print at 300 dpi.
  { name: 'page', width: 960, height: 960, fit: 'inside' },
  { name: 'print', width: 1200, height: 1200, fit: 'inside' },
];
