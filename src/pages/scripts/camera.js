// Reads QR and Code 128 from the camera: with what the browser brings, or with zxing, which is loaded only then.

/** @typedef {(image: HTMLVideoElement) => Promise<string | undefined>} Read */
/** @typedef {'denied' | 'insecure' | 'none' | 'failed'} CameraFault */

/** Between two looks; a code must not wait, and a phone must not become hot. */
const rest = 120;
/** A code that stays before the camera is sent once. */
const same = 3000;
/** Wider pictures make zxing slow, and no code more legible. */
const widest = 1280;

/**
 * @param {HTMLVideoElement} video
 * @param {(code: string) => void} onCode
 * @returns {Promise<{ stop(): void, torch: ((on: boolean) => Promise<void>) | undefined }>}
 */
export async function startCamera(video, onCode) {
  if (!navigator.mediaDevices) throw new DOMException('no camera outside of https', 'NotSupportedError');
  const stream = await navigator.mediaDevices.getUserMedia({
    video: { facingMode: 'environment', width: { ideal: 1280 }, height: { ideal: 720 } },
  });
  let stopped = false;
  const stop = () => {
    stopped = true;
    for (const track of stream.getTracks()) track.stop();
    if (video.srcObject === stream) video.srcObject = null;
  };
  try {
    const [read] = await Promise.all([openReader(), show(video, stream)]);
    void watch(video, read, onCode, () => stopped);
    return { stop, torch: torchOf(stream) };
  } catch (error) {
    stop();
    throw error;
  }
}

/** @param {unknown} error @returns {CameraFault} */
export function faultOf(error) {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied';
  if (name === 'NotSupportedError') return 'insecure';
  return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'none' : 'failed';
}

/** @param {HTMLVideoElement} video @param {MediaStream} stream */
async function show(video, stream) {
  video.srcObject = stream;
  await video.play();
}

/** @param {HTMLVideoElement} video @param {Read} read @param {(code: string) => void} onCode @param {() => boolean} isOver */
async function watch(video, read, onCode, isOver) {
  while (!isOver()) {
    const code =
      video.readyState >= video.HAVE_CURRENT_DATA ? await read(video).catch(() => undefined) : undefined;
    if (isOver()) return;
    if (code && isNew(code)) onCode(code);
    await new Promise((resolve) => setTimeout(resolve, rest));
  }
}

/** Pages come and go between two codes, so it is kept beside them: when a code was last seen, and not which. @param {string} code */
function isNew(code) {
  const key = 'till-seen';
  let hash = 0;
  for (const sign of code) hash = (Math.imul(hash, 31) + (sign.codePointAt(0) ?? 0)) | 0;
  const [seen, at] = (sessionStorage.getItem(key) ?? '').split(' ');
  const now = Date.now();
  sessionStorage.setItem(key, `${hash} ${now}`);
  return seen !== String(hash) || now - Number(at) > same;
}

/** @param {MediaStream} stream */
function torchOf(stream) {
  const [track] = stream.getVideoTracks();
  const able = /** @type {{ torch?: boolean } | undefined} */ (track?.getCapabilities?.())?.torch;
  if (!track || !able) return undefined;
  return (/** @type {boolean} */ on) =>
    track.applyConstraints({ advanced: [/** @type {MediaTrackConstraintSet} */ ({ torch: on })] });
}

/** @returns {Promise<Read>} */
async function openReader() {
  return (await openBuiltIn()) ?? openZxing();
}

/** @returns {Promise<Read | undefined>} */
async function openBuiltIn() {
  const formats = ['qr_code', 'code_128'];
  /** @type {any} */
  const { BarcodeDetector } = globalThis;
  const known = await BarcodeDetector?.getSupportedFormats?.().catch(() => []);
  if (!known || !formats.every((format) => known.includes(format))) return undefined;
  const detector = new BarcodeDetector({ formats });
  return async (video) => (await detector.detect(video))[0]?.rawValue;
}

/** @returns {Promise<Read>} */
async function openZxing() {
  const beside = (/** @type {string} */ name) => new URL(name, import.meta.url).href;
  /** @type {typeof import('zxing-wasm/reader')} */
  const zxing = await import(beside('zxing-reader.js'));
  await zxing.prepareZXingModule({
    overrides: { locateFile: () => beside('zxing-reader.wasm') },
    fireImmediately: true,
  });
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  return async (video) => {
    const scale = Math.min(1, widest / video.videoWidth);
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    context?.drawImage(video, 0, 0, canvas.width, canvas.height);
    const image = context?.getImageData(0, 0, canvas.width, canvas.height);
    const [found] = image
      ? await zxing.readBarcodes(image, { formats: ['QRCode', 'Code128'], maxNumberOfSymbols: 1 })
      : [];
    return found?.text;
  };
}
