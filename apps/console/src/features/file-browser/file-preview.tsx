import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import type { FilePreviewView } from '@waybill/contracts';
import { ForeignText } from '../../ui/file-name.js';
import { formatBytes } from '../../ui/format.js';
import { Loaded } from '../loaded.js';
import { csvRows, isTable } from './csv-rows.js';
import { filesIn, type Place } from './place.js';

const PREVIEW_BYTES = 64 * 1024;

interface FilePreviewProps {
  readonly place: Place;
  readonly path: string;
  readonly name: string;
}

/** The beginning of a file as text, or as a table. Only text is ever shown: pictures and pages are for the programs they belong to. */
export function FilePreview({ place, path, name }: FilePreviewProps) {
  const query = useQuery({
    queryKey: ['file-browser', 'preview', place.kind, place.id, path],
    queryFn: () => filesIn(place).preview(path, PREVIEW_BYTES),
    // Each reading is in the trail: one for each time that somebody opens it.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  return (
    <Loaded query={query} part>
      {(preview) => <Shown preview={preview} name={name} />}
    </Loaded>
  );
}

function Shown({ preview: { text, encoding, truncated }, name }: { readonly preview: FilePreviewView; readonly name: string }) {
  const { t } = useLingui();
  if (text === null) {
    return (
      <p className="wb-state-hint">
        <Trans>This is no text, so it is not shown here. Download it to open it.</Trans>
      </p>
    );
  }
  if (text === '') {
    return (
      <p className="wb-state-hint">
        <Trans>The file is empty.</Trans>
      </p>
    );
  }
  const table = isTable(name) ? csvRows(text, truncated) : undefined;
  const size = formatBytes(PREVIEW_BYTES);
  return (
    <>
      {table === undefined ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard.
        <section className="wb-preview" tabIndex={0} aria-label={t`Beginning of the file`}>
          {text}
        </section>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: as above.
        <section className="wb-preview" tabIndex={0} aria-label={t`Beginning of the file`}>
          <table className="wb-table">
            <thead>
              <tr>
                {keyed(table.head).map(({ key, value }) => (
                  <th key={key}>
                    <ForeignText text={value} />
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {keyed(table.rows).map(({ key, value: row }) => (
                <tr key={key}>
                  {keyed(row).map((cell) => (
                    <td key={cell.key}>
                      <ForeignText text={cell.value} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      <p className="wb-sub">
        {encoding !== 'utf-8' && encoding !== null && <Trans>Read as {encoding}. </Trans>}
        {(truncated || table?.isCut === true) && <Trans>This is the beginning, up to {size}; the file goes on.</Trans>}
      </p>
    </>
  );
}

/** What stands in a table has no name but its place. */
function keyed<T>(values: readonly T[]): readonly { readonly key: number; readonly value: T }[] {
  return values.map((value, key) => ({ key, value }));
}
