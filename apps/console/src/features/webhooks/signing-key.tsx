import { Trans, useLingui } from '@lingui/react/macro';
import { Copyable } from '../../ui/copyable.js';
import { Notice } from '../../ui/notice.js';

/** The signing key of a webhook, which is shown this once. */
export function SigningKey({ signingKey }: { readonly signingKey: string }) {
  const { t } = useLingui();
  return (
    <div className="wb-stack">
      <Notice tone="warn" title={t`Copy the signing key now. It is shown this once.`} />
      <output aria-label={t`Signing key`}>
        <Copyable value={signingKey} what={t`signing key`} />
      </output>
      <p className="wb-hint">
        <Trans>
          Your program checks each request with it, by Standard Webhooks: <span className="wb-mono">webhook-signature</span> is an
          HMAC-SHA256 over <span className="wb-mono">id.timestamp.body</span>.
        </Trans>
      </p>
    </div>
  );
}
