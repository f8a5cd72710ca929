import encodeQR from 'qr';
import { useMemo } from 'react';

/** Modules around it that stay light, so that cameras find it (ISO/IEC 18004, 6.3.8). */
const QUIET = 4;

/** A text as a QR code: dark on light in every theme, because some cameras read nothing else. */
export function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const modules = useMemo(() => encodeQR(text, 'raw', { border: QUIET, ecc: 'medium' }), [text]);
  const dark = modules.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return (
    <svg
      className="wb-qr"
      role="img"
      aria-label={label}
      viewBox={`0 0 ${modules.length} ${modules.length}`}
      shapeRendering="crispEdges"
    >
      <rect width="100%" height="100%" fill="#fff" />
      <path d={dark.join('')} fill="#000" />
    </svg>
  );
}
