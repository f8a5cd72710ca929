/**
 * COPY … FROM STDIN over a client of `pg`, which speaks the protocol but has no call for it. `chunks` are sent as fast as the server
 * takes them. @returns how many bytes were sent
 */
export function copyIn(client, text, chunks) {
  return new Promise((resolve, reject) => {
    let sent = 0;
    const feed = async (connection) => {
      try {
        for await (const chunk of chunks) {
          const bytes = Buffer.from(chunk);
          sent += bytes.length;
          connection.sendCopyFromChunk(bytes);
          if (connection.stream.writableNeedDrain) await new Promise((drained) => connection.stream.once('drain', drained));
        }
        connection.endCopyFrom();
      } catch (error) {
        connection.sendCopyFail(String(error));
        reject(error);
      }
    };
    client.query({
      submit: (connection) => connection.query(text),
      handleCopyInResponse: (connection) => void feed(connection),
      handleError: (error) => reject(error),
      handleCommandComplete: () => {},
      handleReadyForQuery: () => resolve({ sent }),
      handleEmptyQuery: () => {},
    });
  });
}
