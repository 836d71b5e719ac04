// The members of pass.json that the stand-in of an iPhone looks at, once they are known to be right.

export const styles = ['boardingPass', 'coupon', 'eventTicket', 'generic', 'storeCard'] as const;
export type Style = (typeof styles)[number];

export type Field = {
  key: string;
  value: string | number;
  label?: string;
  changeMessage?: string;
};

export type PassJson = {
  formatVersion: 1;
  passTypeIdentifier: string;
  serialNumber: string;
  teamIdentifier: string;
  organizationName: string;
  description: string;
  logoText?: string;
  voided?: boolean;
  expirationDate?: string;
  barcodes?: { format: string; message: string; messageEncoding: string; altText?: string }[];
  webServiceURL?: string;
  authenticationToken?: string;
  [member: string]: unknown;
};

export const groups = ['header', 'primary', 'secondary', 'auxiliary', 'back', 'additionalInfo', 'footer'].map(
  (group) => `${group}Fields`,
);

export const styleOf = (pass: Record<string, unknown>): Style[] => styles.filter((style) => style in pass);

/** All fields of all groups, in the order of a phone's screen. */
export function fieldsOf(pass: Record<string, unknown>): Field[] {
  const [style = 'generic'] = styleOf(pass);
  const face = pass[style] as Record<string, Field[] | undefined>;
  return groups.flatMap((group) => face[group] ?? []);
}
