import imagenetClasses from './imagenet-classes.json' with { type: 'json' };

/**
 * The 1000 classes of ImageNet's competition of 2012, by torchvision's names and in its order. A door
 * of its own: only weights that come without names need them.
 */
export { imagenetClasses };
