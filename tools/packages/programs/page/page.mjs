// Its console line is what train.mjs says; this one tells that it is done, whatever came of it.
import('./train.mjs').then(
  () => {
    document.title = 'trained';
  },
  (error) => {
    console.error(error);
    document.title = 'failed';
  },
);
