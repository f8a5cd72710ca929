import { browserSupportsWebAuthn } from '@simplewebauthn/browser';
import { TryButton } from '../../ui/try-button.js';

interface PasskeyButtonProps {
  readonly label: string;
  /** What is done with the device. */
  readonly onUse: () => Promise<void>;
}

/** A button that has a passkey used, and says why when it was not. Nothing where the browser knows none. */
export function PasskeyButton({ label, onUse }: PasskeyButtonProps) {
  return browserSupportsWebAuthn() ? <TryButton label={label} onTry={onUse} /> : null;
}
