import type { Loader } from "esbuild";

/** What is changed in the source of modules before they are bundled; `edit` gives back what it does not know as it is. */
export interface Edit {
  readonly files: RegExp;
  readonly loader: Loader;
  readonly edit: (source: string) => string;
}
