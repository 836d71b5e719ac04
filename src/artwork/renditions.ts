// What is made of each picture: every size that a pass, a page or a print wants, as data.

export type RenditionSpec = {
  name: string;
  /** The box, in pixels. */
  width: number;
  height: number;
  /**
   * cover: fills the box; what is over is cut away from the focal point.
   * covered: alike, on a ground where the picture is transparent.
   * inside: as large as fits the box, never enlarged.
   * logo: as large as fits, on a transparent ground as high as the box and at least as wide as it is high.
   * icon: whole, in the middle of a box of the ground's colour.
   * masked: alike, clear of the circle that will be cut out of it.
   */
  fit: 'cover' | 'covered' | 'inside' | 'logo' | 'icon' | 'masked';
  /** Keeps every colour up to so many bytes a pixel. */
  small: number;
};

/** Shares of width and height, from the left and the top, 0 to 1. */
export type FocalPoint = { x: number; y: number };

/** A strip of 1125 by 432 comes to 150 KB. */
const onScreens = 0.31;
/** A photograph on paper has all that it came with. */
const onPaper = 1.5;

/** Kept with the renditions to cut others from, and shown to nobody. */
export const masterName = 'master';

const inThreeSizes = (spec: Pick<RenditionSpec, 'name' | 'width' | 'height' | 'fit'>): RenditionSpec[] =>
  [1, 2, 3].map((scale) => ({
    name: scale === 1 ? spec.name : `${spec.name}@${scale}x`,
    width: spec.width * scale,
    height: spec.height * scale,
    fit: spec.fit,
    small: onScreens,
  }));

export const renditions: readonly RenditionSpec[] = [
  // Apple, Human Interface Guidelines, Wallet: points, at 1, 2 and 3 pixels each.
  ...inThreeSizes({ name: 'strip', width: 375, height: 144, fit: 'cover' }),
  ...inThreeSizes({ name: 'icon', width: 38, height: 38, fit: 'icon' }),
  ...inThreeSizes({ name: 'logo', width: 160, height: 50, fit: 'logo' }),
  // Google Wallet, brand guidelines.
  { name: 'hero', width: 1032, height: 336, fit: 'covered', small: onScreens },
  { name: 'title', width: 660, height: 660, fit: 'masked', small: onScreens },
  // Our own page at two pixels a point, and 10 cm of print at 300 dpi.
  { name: 'page', width: 960, height: 960, fit: 'inside', small: onScreens },
  { name: 'print', width: 1200, height: 1200, fit: 'inside', small: onPaper },
];
