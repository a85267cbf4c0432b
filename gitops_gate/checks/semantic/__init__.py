"""What schemas cannot say: fields that must fit each other, within an object and between the objects of a build."""
