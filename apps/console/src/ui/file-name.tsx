import { visibleParts, visibleText } from './visible-name.js';

/** A file name or path, monospaced, in which control, bidirectional and other unseen characters are shown as escapes. */
export function FileName({ name, truncate = false }: { readonly name: string; readonly truncate?: boolean }) {
  let at = 0;
  return (
    <span
      className={truncate ? 'wb-mono wb-file wb-truncate' : 'wb-mono wb-file'}
      dir="ltr"
      title={truncate ? visibleText(name) : undefined}
    >
      {visibleParts(name).map((part) => {
        const key = at;
        at += 1;
        if (!part.escaped) return <bdi key={key}>{part.text}</bdi>;
        return (
          <span key={key} className="wb-escape" title={part.title}>
            {part.text}
          </span>
        );
      })}
    </span>
  );
}
