// Made by extract.ts from Google's discovery document: do not edit.
// What we send; answers may also hold words of old, and what Google adds.

// Revision 20260408

export type AddMessageRequest = {
  message?: Message;
};

export type AppLinkData = {
  androidAppLinkInfo?: AppLinkDataAppLinkInfo;
  displayText?: LocalizedString;
  webAppLinkInfo?: AppLinkDataAppLinkInfo;
};

export type AppLinkDataAppLinkInfo = {
  appTarget?: AppLinkDataAppLinkInfoAppTarget;
};

export type AppLinkDataAppLinkInfoAppTarget = {
  packageName?: string;
  targetUri?: Uri;
};

export type AuthenticationKey = {
  id?: number;
  publicKeyPem?: string;
};

export type Barcode = {
  alternateText?: string;
  renderEncoding?: 'RENDER_ENCODING_UNSPECIFIED' | 'UTF_8';
  showCodeText?: LocalizedString;
  type?:
    | 'BARCODE_TYPE_UNSPECIFIED'
    | 'AZTEC'
    | 'CODE_39'
    | 'CODE_128'
    | 'CODABAR'
    | 'DATA_MATRIX'
    | 'EAN_8'
    | 'EAN_13'
    | 'ITF_14'
    | 'PDF_417'
    | 'QR_CODE'
    | 'UPC_A'
    | 'TEXT_ONLY';
  value?: string;
};

export type BarcodeSectionDetail = {
  fieldSelector?: FieldSelector;
};

export type CallbackOptions = {
  url?: string;
};

export type CardBarcodeSectionDetails = {
  firstBottomDetail?: BarcodeSectionDetail;
  firstTopDetail?: BarcodeSectionDetail;
  secondTopDetail?: BarcodeSectionDetail;
};

export type CardRowOneItem = {
  item?: TemplateItem;
};

export type CardRowTemplateInfo = {
  oneItem?: CardRowOneItem;
  threeItems?: CardRowThreeItems;
  twoItems?: CardRowTwoItems;
};

export type CardRowThreeItems = {
  endItem?: TemplateItem;
  middleItem?: TemplateItem;
  startItem?: TemplateItem;
};

export type CardRowTwoItems = {
  endItem?: TemplateItem;
  startItem?: TemplateItem;
};

export type CardTemplateOverride = {
  cardRowTemplateInfos?: CardRowTemplateInfo[];
};

export type ClassTemplateInfo = {
  cardBarcodeSectionDetails?: CardBarcodeSectionDetails;
  cardTemplateOverride?: CardTemplateOverride;
  detailsTemplateOverride?: DetailsTemplateOverride;
  listTemplateOverride?: ListTemplateOverride;
};

export type DateTime = {
  date?: string;
};

export type DetailsItemInfo = {
  item?: TemplateItem;
};

export type DetailsTemplateOverride = {
  detailsItemInfos?: DetailsItemInfo[];
};

export type DiscoverableProgram = {
  merchantSigninInfo?: DiscoverableProgramMerchantSigninInfo;
  merchantSignupInfo?: DiscoverableProgramMerchantSignupInfo;
  state?: 'STATE_UNSPECIFIED' | 'TRUSTED_TESTERS' | 'LIVE' | 'DISABLED';
};

export type DiscoverableProgramMerchantSigninInfo = {
  signinWebsite?: Uri;
};

export type DiscoverableProgramMerchantSignupInfo = {
  signupSharedDatas?: (
    | 'SHARED_DATA_TYPE_UNSPECIFIED'
    | 'FIRST_NAME'
    | 'LAST_NAME'
    | 'STREET_ADDRESS'
    | 'ADDRESS_LINE_1'
    | 'ADDRESS_LINE_2'
    | 'ADDRESS_LINE_3'
    | 'CITY'
    | 'STATE'
    | 'ZIPCODE'
    | 'COUNTRY'
    | 'EMAIL'
    | 'PHONE'
  )[];
  signupWebsite?: Uri;
};

export type FieldReference = {
  dateFormat?:
    | 'DATE_FORMAT_UNSPECIFIED'
    | 'DATE_TIME'
    | 'DATE_ONLY'
    | 'TIME_ONLY'
    | 'DATE_TIME_YEAR'
    | 'DATE_YEAR'
    | 'YEAR_MONTH'
    | 'YEAR_MONTH_DAY';
  fieldPath?: string;
};

export type FieldSelector = {
  fields?: FieldReference[];
};

export type FirstRowOption = {
  fieldOption?: FieldSelector;
  transitOption?:
    | 'TRANSIT_OPTION_UNSPECIFIED'
    | 'ORIGIN_AND_DESTINATION_NAMES'
    | 'ORIGIN_AND_DESTINATION_CODES'
    | 'ORIGIN_NAME';
};

export type GroupingInfo = {
  groupingId?: string;
  sortIndex?: number;
};

export type Image = {
  contentDescription?: LocalizedString;
  privateImageId?: string;
  sourceUri?: ImageUri;
};

export type ImageModuleData = {
  id?: string;
  mainImage?: Image;
};

export type ImageUri = {
  uri?: string;
};

export type InfoModuleData = {
  labelValueRows?: LabelValueRow[];
};

export type Issuer = {
  callbackOptions?: CallbackOptions;
  contactInfo?: IssuerContactInfo;
  homepageUrl?: string;
  issuerId?: string;
  name?: string;
  smartTapMerchantData?: SmartTapMerchantData;
};

export type IssuerContactInfo = {
  alertsEmails?: string[];
  email?: string;
  name?: string;
  phone?: string;
};

export type IssuerListResponse = {
  resources?: Issuer[];
};

export type LabelValue = {
  label?: string;
  localizedLabel?: LocalizedString;
  localizedValue?: LocalizedString;
  value?: string;
};

export type LabelValueRow = {
  columns?: LabelValue[];
};

export type LatLongPoint = {
  latitude?: number;
  longitude?: number;
};

export type LinksModuleData = {
  uris?: Uri[];
};

export type ListTemplateOverride = {
  firstRowOption?: FirstRowOption;
  secondRowOption?: FieldSelector;
};

export type LocalizedString = {
  defaultValue?: TranslatedString;
  translatedValues?: TranslatedString[];
};

export type LoyaltyClass = {
  accountIdLabel?: string;
  accountNameLabel?: string;
  appLinkData?: AppLinkData;
  callbackOptions?: CallbackOptions;
  classTemplateInfo?: ClassTemplateInfo;
  countryCode?: string;
  discoverableProgram?: DiscoverableProgram;
  enableSmartTap?: boolean;
  heroImage?: Image;
  hexBackgroundColor?: string;
  homepageUri?: Uri;
  id: string;
  imageModulesData?: ImageModuleData[];
  issuerName: string;
  linksModuleData?: LinksModuleData;
  localizedAccountIdLabel?: LocalizedString;
  localizedAccountNameLabel?: LocalizedString;
  localizedIssuerName?: LocalizedString;
  localizedProgramName?: LocalizedString;
  localizedRewardsTier?: LocalizedString;
  localizedRewardsTierLabel?: LocalizedString;
  localizedSecondaryRewardsTier?: LocalizedString;
  localizedSecondaryRewardsTierLabel?: LocalizedString;
  merchantLocations?: MerchantLocation[];
  messages?: Message[];
  multipleDevicesAndHoldersAllowedStatus?:
    | 'STATUS_UNSPECIFIED'
    | 'MULTIPLE_HOLDERS'
    | 'ONE_USER_ALL_DEVICES'
    | 'ONE_USER_ONE_DEVICE';
  notifyPreference?: 'NOTIFICATION_SETTINGS_FOR_UPDATES_UNSPECIFIED' | 'NOTIFY_ON_UPDATE';
  programLogo: Image;
  programName: string;
  redemptionIssuers?: string[];
  review?: Review;
  reviewStatus: 'REVIEW_STATUS_UNSPECIFIED' | 'UNDER_REVIEW' | 'APPROVED' | 'REJECTED' | 'DRAFT';
  rewardsTier?: string;
  rewardsTierLabel?: string;
  secondaryRewardsTier?: string;
  secondaryRewardsTierLabel?: string;
  securityAnimation?: SecurityAnimation;
  textModulesData?: TextModuleData[];
  valueAddedModuleData?: ValueAddedModuleData[];
  viewUnlockRequirement?:
    | 'VIEW_UNLOCK_REQUIREMENT_UNSPECIFIED'
    | 'UNLOCK_NOT_REQUIRED'
    | 'UNLOCK_REQUIRED_TO_VIEW';
  wideProgramLogo?: Image;
};

export type LoyaltyClassAddMessageResponse = {
  resource?: LoyaltyClass;
};

export type LoyaltyClassListResponse = {
  pagination?: Pagination;
  resources?: LoyaltyClass[];
};

export type LoyaltyObject = {
  accountId?: string;
  accountName?: string;
  appLinkData?: AppLinkData;
  barcode?: Barcode;
  classId: string;
  classReference?: LoyaltyClass;
  disableExpirationNotification?: boolean;
  groupingInfo?: GroupingInfo;
  hasLinkedDevice?: boolean;
  hasUsers?: boolean;
  heroImage?: Image;
  id: string;
  imageModulesData?: ImageModuleData[];
  infoModuleData?: InfoModuleData;
  linkedObjectIds?: string[];
  linkedOfferIds?: string[];
  linksModuleData?: LinksModuleData;
  loyaltyPoints?: LoyaltyPoints;
  merchantLocations?: MerchantLocation[];
  messages?: Message[];
  notifyPreference?: 'NOTIFICATION_SETTINGS_FOR_UPDATES_UNSPECIFIED' | 'NOTIFY_ON_UPDATE';
  passConstraints?: PassConstraints;
  rotatingBarcode?: RotatingBarcode;
  saveRestrictions?: SaveRestrictions;
  secondaryLoyaltyPoints?: LoyaltyPoints;
  smartTapRedemptionValue?: string;
  state: 'STATE_UNSPECIFIED' | 'ACTIVE' | 'COMPLETED' | 'EXPIRED' | 'INACTIVE';
  textModulesData?: TextModuleData[];
  validTimeInterval?: TimeInterval;
  valueAddedModuleData?: ValueAddedModuleData[];
};

export type LoyaltyObjectAddMessageResponse = {
  resource?: LoyaltyObject;
};

export type LoyaltyObjectListResponse = {
  pagination?: Pagination;
  resources?: LoyaltyObject[];
};

export type LoyaltyPoints = {
  balance?: LoyaltyPointsBalance;
  label?: string;
  localizedLabel?: LocalizedString;
};

export type LoyaltyPointsBalance = {
  double?: number;
  int?: number;
  money?: Money;
  string?: string;
};

export type MerchantLocation = {
  latitude?: number;
  longitude?: number;
};

export type Message = {
  body?: string;
  displayInterval?: TimeInterval;
  header?: string;
  id?: string;
  localizedBody?: LocalizedString;
  localizedHeader?: LocalizedString;
  messageType?: 'MESSAGE_TYPE_UNSPECIFIED' | 'TEXT' | 'EXPIRATION_NOTIFICATION' | 'TEXT_AND_NOTIFY';
};

export type ModifyLinkedOfferObjects = {
  addLinkedOfferObjectIds?: string[];
  removeLinkedOfferObjectIds?: string[];
};

export type ModifyLinkedOfferObjectsRequest = {
  linkedOfferObjectIds?: ModifyLinkedOfferObjects;
};

export type ModuleViewConstraints = {
  displayInterval?: TimeInterval;
};

export type Money = {
  currencyCode?: string;
  micros?: string;
};

export type OfferClass = {
  appLinkData?: AppLinkData;
  callbackOptions?: CallbackOptions;
  classTemplateInfo?: ClassTemplateInfo;
  countryCode?: string;
  details?: string;
  enableSmartTap?: boolean;
  finePrint?: string;
  helpUri?: Uri;
  heroImage?: Image;
  hexBackgroundColor?: string;
  homepageUri?: Uri;
  id: string;
  imageModulesData?: ImageModuleData[];
  issuerName: string;
  linksModuleData?: LinksModuleData;
  localizedDetails?: LocalizedString;
  localizedFinePrint?: LocalizedString;
  localizedIssuerName?: LocalizedString;
  localizedProvider?: LocalizedString;
  localizedShortTitle?: LocalizedString;
  localizedTitle?: LocalizedString;
  merchantLocations?: MerchantLocation[];
  messages?: Message[];
  multipleDevicesAndHoldersAllowedStatus?:
    | 'STATUS_UNSPECIFIED'
    | 'MULTIPLE_HOLDERS'
    | 'ONE_USER_ALL_DEVICES'
    | 'ONE_USER_ONE_DEVICE';
  notifyPreference?: 'NOTIFICATION_SETTINGS_FOR_UPDATES_UNSPECIFIED' | 'NOTIFY_ON_UPDATE';
  provider: string;
  redemptionChannel:
    | 'REDEMPTION_CHANNEL_UNSPECIFIED'
    | 'INSTORE'
    | 'ONLINE'
    | 'BOTH'
    | 'TEMPORARY_PRICE_REDUCTION';
  redemptionIssuers?: string[];
  review?: Review;
  reviewStatus: 'REVIEW_STATUS_UNSPECIFIED' | 'UNDER_REVIEW' | 'APPROVED' | 'REJECTED' | 'DRAFT';
  securityAnimation?: SecurityAnimation;
  shortTitle?: string;
  textModulesData?: TextModuleData[];
  title: string;
  titleImage?: Image;
  valueAddedModuleData?: ValueAddedModuleData[];
  viewUnlockRequirement?:
    | 'VIEW_UNLOCK_REQUIREMENT_UNSPECIFIED'
    | 'UNLOCK_NOT_REQUIRED'
    | 'UNLOCK_REQUIRED_TO_VIEW';
  wideTitleImage?: Image;
};

export type OfferClassAddMessageResponse = {
  resource?: OfferClass;
};

export type OfferClassListResponse = {
  pagination?: Pagination;
  resources?: OfferClass[];
};

export type OfferObject = {
  appLinkData?: AppLinkData;
  barcode?: Barcode;
  classId: string;
  classReference?: OfferClass;
  disableExpirationNotification?: boolean;
  groupingInfo?: GroupingInfo;
  hasLinkedDevice?: boolean;
  hasUsers?: boolean;
  heroImage?: Image;
  id: string;
  imageModulesData?: ImageModuleData[];
  infoModuleData?: InfoModuleData;
  linkedObjectIds?: string[];
  linksModuleData?: LinksModuleData;
  locations?: LatLongPoint[];
  merchantLocations?: MerchantLocation[];
  messages?: Message[];
  notifyPreference?: 'NOTIFICATION_SETTINGS_FOR_UPDATES_UNSPECIFIED' | 'NOTIFY_ON_UPDATE';
  passConstraints?: PassConstraints;
  rotatingBarcode?: RotatingBarcode;
  saveRestrictions?: SaveRestrictions;
  smartTapRedemptionValue?: string;
  state: 'STATE_UNSPECIFIED' | 'ACTIVE' | 'COMPLETED' | 'EXPIRED' | 'INACTIVE';
  textModulesData?: TextModuleData[];
  validTimeInterval?: TimeInterval;
  valueAddedModuleData?: ValueAddedModuleData[];
};

export type OfferObjectAddMessageResponse = {
  resource?: OfferObject;
};

export type OfferObjectListResponse = {
  pagination?: Pagination;
  resources?: OfferObject[];
};

export type Pagination = {
  nextPageToken?: string;
  resultsPerPage?: number;
};

export type PassConstraints = {
  nfcConstraint?: ('NFC_CONSTRAINT_UNSPECIFIED' | 'BLOCK_PAYMENT' | 'BLOCK_CLOSED_LOOP_TRANSIT')[];
  screenshotEligibility?: 'SCREENSHOT_ELIGIBILITY_UNSPECIFIED' | 'ELIGIBLE' | 'INELIGIBLE';
};

export type Review = {
  comments?: string;
};

export type RotatingBarcode = {
  alternateText?: string;
  initialRotatingBarcodeValues?: RotatingBarcodeValues;
  renderEncoding?: 'RENDER_ENCODING_UNSPECIFIED' | 'UTF_8';
  showCodeText?: LocalizedString;
  totpDetails?: RotatingBarcodeTotpDetails;
  type?:
    | 'BARCODE_TYPE_UNSPECIFIED'
    | 'AZTEC'
    | 'CODE_39'
    | 'CODE_128'
    | 'CODABAR'
    | 'DATA_MATRIX'
    | 'EAN_8'
    | 'EAN_13'
    | 'ITF_14'
    | 'PDF_417'
    | 'QR_CODE'
    | 'UPC_A'
    | 'TEXT_ONLY';
  valuePattern?: string;
};

export type RotatingBarcodeTotpDetails = {
  algorithm?: 'TOTP_ALGORITHM_UNSPECIFIED' | 'TOTP_SHA1';
  parameters?: RotatingBarcodeTotpDetailsTotpParameters[];
  periodMillis?: string;
};

export type RotatingBarcodeTotpDetailsTotpParameters = {
  key?: string;
  valueLength?: number;
};

export type RotatingBarcodeValues = {
  periodMillis: string;
  startDateTime: string;
  values: string[];
};

export type SaveRestrictions = {
  restrictToEmailSha256?: string;
};

export type SecurityAnimation = {
  animationType?: 'ANIMATION_UNSPECIFIED' | 'FOIL_SHIMMER';
};

export type SmartTapMerchantData = {
  authenticationKeys?: AuthenticationKey[];
  smartTapMerchantId?: string;
};

export type TemplateItem = {
  firstValue?: FieldSelector;
  predefinedItem?:
    | 'PREDEFINED_ITEM_UNSPECIFIED'
    | 'FREQUENT_FLYER_PROGRAM_NAME_AND_NUMBER'
    | 'FLIGHT_NUMBER_AND_OPERATING_FLIGHT_NUMBER';
  secondValue?: FieldSelector;
};

export type TextModuleData = {
  body?: string;
  header?: string;
  id?: string;
  localizedBody?: LocalizedString;
  localizedHeader?: LocalizedString;
};

export type TimeInterval = {
  end?: DateTime;
  start?: DateTime;
};

export type TranslatedString = {
  language?: string;
  value?: string;
};

export type Uri = {
  description?: string;
  id?: string;
  localizedDescription?: LocalizedString;
  uri?: string;
};

export type ValueAddedModuleData = {
  body?: LocalizedString;
  header?: LocalizedString;
  image?: Image;
  sortIndex?: number;
  uri?: string;
  viewConstraints?: ModuleViewConstraints;
};
