import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { keyRoutes } from '@waybill/contracts';
import { read } from '../../api/queries.js';
import { useMay } from '../../api/session.js';
import { Copyable } from '../../ui/copyable.js';

/** The public half of a key, to be copied for the partner. */
export function PublicKey({ keyId }: { readonly keyId: string }) {
  const may = useMay();
  const { data } = useQuery({ ...read(keyRoutes.getKey, { params: { id: keyId } }), enabled: may('getKey') });
  if (data === undefined) return null;
  return (
    <div className="wb-mount">
      <span className="wb-sub">
        <Trans>Public key, for the partner to install</Trans>
      </span>
      <Copyable value={data.publicKey} what={t`public key`} />
      <span className="wb-sub">
        <Trans>
          Its fingerprint: <Copyable value={data.fingerprint} what={t`fingerprint of the key`} />
        </Trans>
      </span>
    </div>
  );
}
