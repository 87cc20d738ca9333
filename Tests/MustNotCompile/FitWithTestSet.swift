// A test set is not for training, and what judges is not augmented: only the first of these lines compiles.
import Martinet

func train(_ model: Model, _ training: TrainingSet, _ validation: ValidationSet, _ test: TestSet) throws {
  try model.fit(training.augmented(by: [Augmentation.shift(1)]), epochs: 1, validation: validation)
  #if FIT_WITH_TEST_SET
    try model.fit(test, epochs: 1)
  #elseif VALIDATE_WITH_TEST_SET
    try model.fit(training, epochs: 1, validation: test)
  #elseif AUGMENT_VALIDATION_SET
    _ = try validation.augmented(by: [Augmentation.shift(1)])
  #elseif AUGMENT_TEST_SET
    _ = try test.augmented(by: [Augmentation.shift(1)])
  #elseif TAKE_EXAMPLES_OF_TEST_SET
    print(test.examples)
  #endif
}
