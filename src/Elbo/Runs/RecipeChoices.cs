namespace Elbo.Runs;

/// <summary>What is done to pixels between the file and the model.</summary>
public enum PreprocessingChoice
{
    /// <summary>Grey values 0..1 as they are.</summary>
    Grey,

    /// <summary>
    /// Each pixel is drawn anew as 0 or 1 at every visit, with its grey value as the probability of 1.
    /// </summary>
    Dynamic,

    /// <summary>Each pixel is 1 where its grey value is at least 0.5, else 0.</summary>
    Threshold,
}

/// <summary>The noise that is added to what the encoder sees in training.</summary>
public enum CorruptionChoice
{
    /// <summary>None.</summary>
    None,

    /// <summary>Normal noise; the level is its standard deviation.</summary>
    Gaussian,

    /// <summary>The level's share of the pixels becomes 0.</summary>
    Masking,

    /// <summary>The level's share of the pixels becomes 0 or 1, at even odds.</summary>
    SaltAndPepper,
}

/// <summary>The kind of model.</summary>
public enum ModelChoice
{
    /// <summary>A variational autoencoder; with several levels of latents they are inferred from the data up.</summary>
    Vae,

    /// <summary>
    /// A ladder: levels of latents that are inferred from the top down, each by what x says and by its prior.
    /// </summary>
    Ladder,

    /// <summary>Groups of latents over several scales of an image, by convolutions, in NVAE's design.</summary>
    Nvae,

    /// <summary>A plain autoencoder: a code in place of a posterior, and no prior.</summary>
    Autoencoder,

    /// <summary>Principal component analysis.</summary>
    Pca,

    /// <summary>Probabilistic PCA: linear, with one variance of the noise.</summary>
    Ppca,

    /// <summary>Factor analysis: linear, with a variance of the noise for each number.</summary>
    FactorAnalysis,

    /// <summary>Sentences word by word, without latents.</summary>
    LanguageModel,
}

/// <summary>What encoder and decoder are told beside x and z.</summary>
public enum ConditionChoice
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The class of the example.</summary>
    Label,
}

/// <summary>The networks of encoder and decoder.</summary>
public enum NetworkChoice
{
    /// <summary>The data decides.</summary>
    Auto,

    /// <summary>Fully connected layers.</summary>
    Dense,

    /// <summary>Convolutions down, transposed convolutions up.</summary>
    Conv,

    /// <summary>Convolutions with max-pooling down, up-sampling with convolutions back.</summary>
    Pool,

    /// <summary>Sentences: long short-term memories.</summary>
    Lstm,

    /// <summary>Sentences: gated recurrent units.</summary>
    Gru,
}

/// <summary>What the tokens of sentences are.</summary>
public enum TokenChoice
{
    /// <summary>Words where nearly all are known, else byte pairs.</summary>
    Auto,

    /// <summary>Words and signs.</summary>
    Words,

    /// <summary>Pieces of words.</summary>
    Bpe,

    /// <summary>The bytes of UTF-8.</summary>
    Bytes,
}

/// <summary>The function between layers.</summary>
public enum ActivationChoice
{
    /// <summary>max(0, x).</summary>
    Relu,

    /// <summary>x above 0, leak times x below.</summary>
    LeakyRelu,

    /// <summary>The hyperbolic tangent.</summary>
    Tanh,

    /// <summary>log(1 + exp x).</summary>
    Softplus,

    /// <summary>x above 0, exp x - 1 below.</summary>
    Elu,

    /// <summary>x / (1 + exp -x), also called SiLU.</summary>
    Swish,

    /// <summary>The Gaussian error linear unit, in its tanh form.</summary>
    Gelu,
}

/// <summary>What stands before the activation of every hidden layer.</summary>
public enum NormalizationChoice
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Batch normalization.</summary>
    Batch,

    /// <summary>Layer normalization.</summary>
    Layer,
}

/// <summary>The family of the posterior.</summary>
public enum PosteriorChoice
{
    /// <summary>A variance for each latent dimension.</summary>
    Diagonal,

    /// <summary>One variance for all latent dimensions.</summary>
    Isotropic,

    /// <summary>A full covariance.</summary>
    Full,

    /// <summary>Independent Laplace variables.</summary>
    Laplace,

    /// <summary>Independent logistic variables.</summary>
    Logistic,

    /// <summary>Independent Student's t variables.</summary>
    StudentT,
}

/// <summary>The distribution of latents before x is seen.</summary>
public enum PriorChoice
{
    /// <summary>N(0, I).</summary>
    Standard,

    /// <summary>A learned mixture of normals.</summary>
    Mixture,

    /// <summary>A mixture of the posteriors of learned inputs.</summary>
    Vamp,
}

/// <summary>The distribution of a pixel given the latent.</summary>
public enum LikelihoodChoice
{
    /// <summary>
    /// The data decides (<see cref="ResolvedLikelihood"/>); where a model is built without data, Bernoulli.
    /// </summary>
    Auto,

    /// <summary>Bernoulli, for pixels 0..1.</summary>
    Bernoulli,

    /// <summary>Gaussian.</summary>
    Gaussian,

    /// <summary>Laplace with one learned scale.</summary>
    Laplace,

    /// <summary>One of some levels between 0 and 1.</summary>
    Categorical,

    /// <summary>One of 256 grey levels, by a logistic distribution cut into intervals.</summary>
    DiscretizedLogistic,

    /// <summary>Pixels of 256 levels a channel, by a mixture of logistic distributions cut into intervals.</summary>
    LogisticMixture,

    /// <summary>Tables: each column by its kind.</summary>
    Columns,

    /// <summary>Sentences: each token given those before it.</summary>
    Tokens,
}

/// <summary>Where the variance of a Gaussian likelihood comes from.</summary>
public enum VarianceChoice
{
    /// <summary>It is 1.</summary>
    Unit,

    /// <summary>One learned number for all pixels.</summary>
    Learned,

    /// <summary>The decoder gives one for each pixel.</summary>
    Network,

    /// <summary>The best one for each batch, in closed form.</summary>
    Optimal,
}

/// <summary>The distribution of weights before training.</summary>
public enum InitializationChoice
{
    /// <summary>
    /// PyTorch's default: uniform, Kaiming with a = sqrt 5, that is within 1/sqrt(inputs); biases too.
    /// </summary>
    Pytorch,

    /// <summary>Glorot and Bengio (2010): uniform within sqrt(6 / (inputs + outputs)); biases 0.</summary>
    Glorot,

    /// <summary>He et al. (2015): normal with variance 2 / inputs; biases 0.</summary>
    He,
}

/// <summary>Where the bias of the decoder's last layer begins.</summary>
public enum OutputBiasChoice
{
    /// <summary>Where <c>model.initialization</c> puts it.</summary>
    Initialization,

    /// <summary>
    /// At the number that makes the mean of the training data, of each element or, behind convolutions, of each
    /// channel. Bernoulli, and Gaussian with one number for an element.
    /// </summary>
    Mean,
}

/// <summary>The number that training minimises.</summary>
public enum ObjectiveChoice
{
    /// <summary>The model decides: elbo for a vae, reconstruction for an autoencoder.</summary>
    Auto,

    /// <summary>The evidence lower bound, negated.</summary>
    Elbo,

    /// <summary>The importance-weighted bound, negated.</summary>
    Iwae,

    /// <summary>The reconstruction error alone, with an optional penalty on the code.</summary>
    Reconstruction,
}

/// <summary>How the gradient reaches the posterior.</summary>
public enum EstimatorChoice
{
    /// <summary>Through the samples.</summary>
    Reparameterized,

    /// <summary>By the score function, without a gradient through the samples.</summary>
    ScoreFunction,

    /// <summary>Through the samples, and not through the posterior's density.</summary>
    StickingTheLanding,

    /// <summary>The same with squared weights; for the importance-weighted bound.</summary>
    DoublyReparameterized,
}

/// <summary>What is subtracted from the signal of the score function.</summary>
public enum BaselineChoice
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A running mean over batches.</summary>
    RunningMean,

    /// <summary>The mean over the other samples of the example.</summary>
    LeaveOneOut,
}

/// <summary>How the KL weight rises.</summary>
public enum KlScheduleChoice
{
    /// <summary>It does not.</summary>
    Constant,

    /// <summary>Along a line.</summary>
    Linear,

    /// <summary>Along a logistic curve.</summary>
    Sigmoid,

    /// <summary>Along a line, again and again.</summary>
    Cyclical,
}

/// <summary>The nonlinearity of an autoencoder's code.</summary>
public enum CodeActivationChoice
{
    /// <summary>None.</summary>
    None,

    /// <summary>max(0, x).</summary>
    Relu,

    /// <summary>1 / (1 + e^-x).</summary>
    Sigmoid,
}

/// <summary>The penalty on an autoencoder's code.</summary>
public enum SparsityChoice
{
    /// <summary>None.</summary>
    None,

    /// <summary>The sum of absolute values.</summary>
    L1,

    /// <summary>The divergence of each unit's mean activation from a target.</summary>
    Kl,
}

/// <summary>The rule that turns gradients into steps.</summary>
public enum OptimizerChoice
{
    /// <summary>Kingma and Ba (2015).</summary>
    Adam,

    /// <summary>The same with the largest gradient in place of the mean square.</summary>
    Adamax,

    /// <summary>Stochastic gradient descent, with momentum where it is above 0.</summary>
    Sgd,

    /// <summary>Linear models: the best parameters at once, by eigenvectors.</summary>
    ClosedForm,

    /// <summary>Linear models: expectation-maximization.</summary>
    Em,
}

/// <summary>How many optimizers share the parameters.</summary>
public enum OptimizerSplitChoice
{
    /// <summary>One has all.</summary>
    None,

    /// <summary>One has the encoder, another all else.</summary>
    Networks,
}

/// <summary>How the learning rate changes.</summary>
public enum ScheduleChoice
{
    /// <summary>Not at all.</summary>
    Constant,

    /// <summary>By a list of stretches of epochs, each with its rate.</summary>
    Steps,

    /// <summary>Along half a cosine from the learning rate to the final rate.</summary>
    Cosine,
}
