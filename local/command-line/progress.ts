import type { WriteStream } from "node:tty";
import { escapeInvisible } from "../../lambda/postgres/identifiers.ts";

/** One line that says what is going on, on a terminal only, and is gone at the end. */
export function startProgress(stream: Pick<WriteStream, "isTTY" | "write">) {
  const clear = () => stream.isTTY && stream.write("\r\x1b[K");
  return {
    show(text: string): void {
      clear();
      if (stream.isTTY) stream.write(escapeInvisible(text));
    },
    end(): void {
      clear();
    },
  };
}
