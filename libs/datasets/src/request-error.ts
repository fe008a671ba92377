import { DataError } from '@vgg/cifar/pixels';

/** What was asked of a data set is not accepted: the asker's mistake, not a fault of the data. */
export class RequestError extends DataError {
  override name = 'RequestError';
}
