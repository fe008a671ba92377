import published from './published.json' with { type: 'json' };

/**
 * What the reference (nanasin120/VGGNet-Pytorch, MIT) published of the five configurations that it
 * trains: after each of ten epochs the mean training loss, the test accuracy in percent and the
 * seconds so far; null where its figure hides a value. And the recipe that it trained them with.
 */
export { published };
