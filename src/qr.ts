/** QR codes of an enrolment, for a page, a model's host and a terminal. The only file that draws them. */
import QRCode from "qrcode";

/** A white frame of four modules, without which many scanners see nothing (ISO/IEC 18004). */
const FRAME = { margin: 4, errorCorrectionLevel: "M" as const };

/** `data:` address of an SVG image: as an image it can run no script. */
export async function qrImage(text: string): Promise<string> {
  const svg = await QRCode.toString(text, { ...FRAME, type: "svg" });
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}`;
}

export const qrPng = (text: string): Promise<Buffer> => QRCode.toBuffer(text, { ...FRAME, scale: 6 });

/** On a terminal in its own colours, since a dark one would invert it; else in plain characters. */
export const qrText = (text: string, inColour: boolean): Promise<string> =>
  inColour
    ? QRCode.toString(text, { ...FRAME, type: "terminal", small: true })
    : QRCode.toString(text, { ...FRAME, type: "utf8" });
