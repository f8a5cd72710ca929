import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReceiptView, transferRoutes } from '@waybill/contracts';
import { read } from '../../api/queries.js';
import { Copyable } from '../../ui/copyable.js';
import { Fact, Facts, Panel } from '../../ui/page.js';
import { saveFile } from '../../ui/save-file.js';
import { Time } from '../../ui/time.js';
import { visibleJson } from '../../ui/visible-name.js';
import { Loaded } from '../loaded.js';

/** The statement laid out to be read. What was signed is the text as it is, and that is what is saved. */
function readableStatement(body: string): string {
  try {
    return visibleJson(JSON.parse(body));
  } catch {
    return body;
  }
}

function save(receipt: ReceiptView): void {
  const text = `${JSON.stringify(receipt, undefined, 2)}\n`;
  saveFile(`receipt-${receipt.transferId}.json`, new Blob([text], { type: 'application/json' }));
}

/** The signed statement of what was delivered. */
export function ReceiptPanel({ transferId }: { readonly transferId: string }) {
  const query = useQuery(read(transferRoutes.getReceipt, { params: { id: transferId } }));
  return (
    <Panel
      title={t`Receipt`}
      actions={
        query.data !== undefined && (
          <Button variant="default" onClick={() => query.data !== undefined && save(query.data)}>
            <Trans>Download receipt</Trans>
          </Button>
        )
      }
    >
      <Loaded query={query} part>
        {(receipt) => (
          <div className="wb-stack">
            <Facts>
              <Fact label={t`Signed by`}>
                <Copyable value={receipt.signedBy} what={t`fingerprint of the signing key`} />
              </Fact>
              <Fact label={t`Signature, Ed25519`}>
                <Copyable value={receipt.signature} what={t`signature`} />
              </Fact>
              <Fact label={t`Signed`}>
                <Time at={receipt.createdAt} />
              </Fact>
            </Facts>
            <p className="wb-hint">
              <Trans>
                Whoever gets the receipt can have it checked without signing in: <a href="/check-receipt">Check a receipt</a>.
              </Trans>
            </p>
            <pre className="wb-code">{readableStatement(receipt.body)}</pre>
          </div>
        )}
      </Loaded>
    </Panel>
  );
}
