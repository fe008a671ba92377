import {
  batchNormApply, batchNormCombine, batchNormPartials, batchNormScale,
} from './batchnorm';
import {
  batchNormGradientApply, batchNormGradientCombine, batchNormGradientPartials,
} from './batchnorm-gradient';
import { binary, comparison } from './binary';
import { depthwise, depthwiseFilterGradient } from './depthwise';
import { dispatchProduct } from './dispatch-products';
import { dropout } from './dropout';
import { gather, interpolate, scatter } from './gather';
import { Job } from './jobs';
import { localResponseNormalization, localResponseNormalizationGradient } from './lrn';
import { copyRuns, transposeMatrices } from './move';
import { adam, momentum } from './optimizer';
import { averagePool, averagePoolGradient, maxPool, maxPoolGradient, maxPoolWithPlaces } from './pool';
import { argExtreme, topK } from './rank';
import { reduceBlocks, reducePartials, reduceRows, sumBlocks, sumPartials } from './reduce';
import { runningSum } from './scan';
import { softmax, softmaxCrossEntropy } from './softmax';
import { choose, fill, fromBooleans, fromIntegers, unary } from './unary';

/** Which function does a job. Append each family's jobs in a block of its own. */
export function dispatch(job: i32): void {
  switch (job) {
    // Element-wise
    case Job.Unary: return unary();
    case Job.Fill: return fill();
    case Job.FromIntegers: return fromIntegers();
    case Job.FromBooleans: return fromBooleans();
    case Job.Choose: return choose();
    case Job.Binary: return binary();
    case Job.Comparison: return comparison();
    // Reductions
    case Job.ReduceRows: return reduceRows();
    case Job.ReduceBlocks: return reduceBlocks();
    case Job.ReducePartials: return reducePartials();
    case Job.SumBlocks: return sumBlocks();
    case Job.SumPartials: return sumPartials();
    case Job.Softmax: return softmax();
    case Job.SoftmaxCrossEntropy: return softmaxCrossEntropy();
    // Pooling and normalisation
    case Job.MaxPool: return maxPool();
    case Job.AveragePool: return averagePool();
    case Job.MaxPoolGradient: return maxPoolGradient();
    case Job.AveragePoolGradient: return averagePoolGradient();
    case Job.MaxPoolWithPlaces: return maxPoolWithPlaces();
    case Job.BatchNormPartials: return batchNormPartials();
    case Job.BatchNormCombine: return batchNormCombine();
    case Job.BatchNormScale: return batchNormScale();
    case Job.BatchNormApply: return batchNormApply();
    case Job.BatchNormGradientPartials: return batchNormGradientPartials();
    case Job.BatchNormGradientCombine: return batchNormGradientCombine();
    case Job.BatchNormGradientApply: return batchNormGradientApply();
    case Job.LocalResponseNormalization: return localResponseNormalization();
    case Job.LocalResponseNormalizationGradient: return localResponseNormalizationGradient();
    // Rearranging
    case Job.CopyRuns: return copyRuns();
    case Job.TransposeMatrices: return transposeMatrices();
    case Job.Gather: return gather();
    case Job.Interpolate: return interpolate();
    case Job.Scatter: return scatter();
    case Job.ArgExtreme: return argExtreme();
    case Job.TopK: return topK();
    case Job.RunningSum: return runningSum();
    // Training
    case Job.Adam: return adam();
    case Job.Momentum: return momentum();
    case Job.Dropout: return dropout();
    // Convolutions and matrix products
    case Job.Depthwise: return depthwise();
    case Job.DepthwiseFilterGradient: return depthwiseFilterGradient();
    default: return dispatchProduct(job);
  }
}
