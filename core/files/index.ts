/** Files we keep: their bytes by hash, a row for each, and the doors they come in and go out by. */
export { readFile, recordFile, type KeptFile } from './kept.ts';
export { checkPdf } from './pdf.ts';
export { fileHeaders, sendFile, type Showing } from './send-file.ts';
export { fileStore, type Content, type FileStore, type Staged } from './store.ts';
export { filesWing } from './wing.ts';
export { readUpload, type Upload } from './upload.ts';
