/** A file to open and what to call it in reports and problems. */
export interface InputFile {
  readonly path: string;
  readonly name: string;
}
